-- chapter: 2 Spending 支出
-- question_zh: 各县支出最多的十个功能项级科目是什么？
-- question_en: Which ten function items take most money in each county?
-- note: >-
--   Leaf codes of form 03 over all funds as mart_county_function_year has them, each yuan once. Codes are
--   compared as printed: where one department prints the item (项) and another stops at the class, they are two
--   rows. Equal amounts are ranked by code.
-- columns:
--   fiscal_year: year of the accounts
--   region_name: county; NULL for agencies of unknown region together
--   place: 1 for the largest
--   function_code: functional code
--   function_name: its name
--   total: spent, yuan
--   project: of that on projects, yuan; NULL where none is printed
--   agencies: departments that spent on it
SELECT
    fiscal_year,
    region_name,
    row_number() OVER largest AS place,
    function_code,
    function_name,
    total,
    project,
    agencies
FROM mart_county_function_year
WHERE fund = 'all'
WINDOW largest AS (PARTITION BY fiscal_year, region_code ORDER BY total DESC NULLS LAST, function_code)
QUALIFY place <= 10
ORDER BY fiscal_year, region_code NULLS LAST, place
