-- chapter: 3 Projects and performance 项目与绩效
-- question_zh: 按自评等级看，项目预算执行情况如何？
-- question_en: How is budget execution related to the grades that departments give themselves?
-- note: >-
--   Project sheets by grade. Where a sheet prints no grade, its score makes one by the usual bands (90 优, 80
--   良, 60 中, below 差), and `printed` says how many are printed: the bands are custom, not law. The rate is of
--   the money of all projects together, counting only projects that print both sides. Grades are the
--   departments' own and nearly always high. Of a unit whose department publishes a summary (汇总) of all its
--   units, the summary's sheets count and not the unit's own.
-- columns:
--   fiscal_year: year of the accounts
--   grade: 优, 良, 中, 差, as printed otherwise; NULL without grade and score
--   projects: project sheets
--   printed: of these with a printed grade
--   full_budget: budget after changes, yuan
--   executed: spent, yuan
--   rate: executed in percent of the budget
--   average_score: mean of the scores
WITH graded AS (
    SELECT
        fiscal_year,
        coalesce(
            nullif(trim(grade), ''),
            CASE WHEN score >= 90 THEN '优' WHEN score >= 80 THEN '良' WHEN score >= 60 THEN '中' WHEN score IS NOT NULL THEN '差' END
        ) AS band,
        nullif(trim(grade), '') IS NOT NULL AS is_printed,
        full_budget,
        executed,
        score
    FROM mart_project
    WHERE is_counted
)
SELECT
    fiscal_year,
    band AS grade,
    count(*) AS projects,
    count(*) FILTER (WHERE is_printed) AS printed,
    sum(full_budget) FILTER (WHERE executed IS NOT NULL)::DECIMAL(18, 2) AS full_budget,
    sum(executed) FILTER (WHERE full_budget IS NOT NULL)::DECIMAL(18, 2) AS executed,
    round(
        sum(executed) FILTER (WHERE full_budget IS NOT NULL) * 100
        / nullif(sum(full_budget) FILTER (WHERE executed IS NOT NULL), 0), 2
    )::DECIMAL(18, 2) AS rate,
    -- A mean of doubles would depend on the order of adding.
    round(sum(score) / count(score), 2)::DECIMAL(9, 2) AS average_score
FROM graded
GROUP BY fiscal_year, band
ORDER BY fiscal_year, average_score DESC NULLS LAST, band NULLS LAST
