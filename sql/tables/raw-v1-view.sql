-- The same under the name that questions use, with what only the names of the logs say.
CREATE OR REPLACE VIEW raw_logs AS
SELECT
{{columns}},
  NULLIF(regexp_extract("$path", '{{distribution_pattern}}', 1), '') AS distribution,
  regexp_extract("$path", '{{day_pattern}}', 1) AS dt
FROM raw_logs_v1
