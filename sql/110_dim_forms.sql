-- Forms, their measures and their lines, as the templates state them. Inputs: `input_form`, `input_measure`,
-- `input_line`.
CREATE TABLE dim_form AS
SELECT form::VARCHAR AS form, label_zh::VARCHAR AS label_zh, label_en::VARCHAR AS label_en, layout::VARCHAR AS layout
FROM input_form
ORDER BY form;

CREATE TABLE dim_measure AS
SELECT form::VARCHAR AS form, measure::VARCHAR AS measure, label_zh::VARCHAR AS label_zh, label_en::VARCHAR AS label_en
FROM input_measure
ORDER BY form, measure;

CREATE TABLE dim_line AS
SELECT
    form::VARCHAR AS form,
    section::VARCHAR AS section,
    line_key::VARCHAR AS line_key,
    parent_key::VARCHAR AS parent_key,
    is_total::BOOLEAN AS is_total,
    label_zh::VARCHAR AS label_zh,
    label_en::VARCHAR AS label_en
FROM input_line
ORDER BY form, section, line_key;
