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
WITH spent AS (
    SELECT
        fiscal_year,
        region_code,
        function_code,
        min(line_name) AS line_name,
        sum(total) AS total,
        sum(project) AS project,
        count(DISTINCT agency_id) AS agencies
    FROM fact_expenditure_by_function
    WHERE fund = 'all' AND is_leaf AND is_counted
    GROUP BY ALL
),
ranked AS (
    SELECT
        *,
        row_number() OVER (
            PARTITION BY fiscal_year, region_code ORDER BY total DESC NULLS LAST, function_code
        ) AS place
    FROM spent
)
SELECT
    largest.fiscal_year,
    region.region_name,
    largest.place,
    largest.function_code,
    coalesce(item.function_name, largest.line_name) AS function_name,
    largest.total::DECIMAL(18, 2) AS total,
    largest.project::DECIMAL(18, 2) AS project,
    largest.agencies
FROM ranked AS largest
LEFT JOIN dim_region AS region ON region.region_code = largest.region_code
LEFT JOIN dim_function AS item ON item.function_code = largest.function_code
WHERE largest.place <= 10
ORDER BY largest.fiscal_year, largest.region_code NULLS LAST, largest.place
