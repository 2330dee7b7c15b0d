-- The same under the names and with the types that questions use: all columns of v2 are text, and a missing value is '-'.
CREATE OR REPLACE VIEW raw_logs AS
SELECT
{{columns}},
  distributionid AS distribution,
  replace(day, '/', '-') AS dt
FROM raw_logs_v2
