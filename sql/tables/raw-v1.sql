-- Standard logs v1, with the types of AWS's own DDL. CloudFront writes them all into one folder, where partitions would
-- need folders of their own: so there are none, and every question reads every log below this location. Keep it narrow
-- (a prefix for each distribution), or ask the rollup tables.
CREATE EXTERNAL TABLE IF NOT EXISTS `raw_logs_v1` (
{{columns}}
)
ROW FORMAT DELIMITED FIELDS TERMINATED BY '\t'
LOCATION '{{location}}'
TBLPROPERTIES (
  'skip.header.line.count' = '2'
)
