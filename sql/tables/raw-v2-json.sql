-- Standard logs v2 in JSON, in the folders that CloudFront makes unless told otherwise
-- (DISTRIBUTION/YYYY/MM/DD/HH below AWSLogs/ACCOUNT/CloudFront). {{projection}}
CREATE EXTERNAL TABLE IF NOT EXISTS `raw_logs_v2` (
{{columns}}
)
PARTITIONED BY (
  `distributionid` string,
  `day` string,
  `hour` int
)
ROW FORMAT SERDE 'org.openx.data.jsonserde.JsonSerDe'
WITH SERDEPROPERTIES (
  'paths' = '{{paths}}'
)
LOCATION '{{location}}'
TBLPROPERTIES (
  'projection.enabled' = 'true',
{{distributions}},
  'projection.day.type' = 'date',
  'projection.day.format' = 'yyyy/MM/dd',
  'projection.day.range' = '{{start}},NOW',
  'projection.day.interval' = '1',
  'projection.day.interval.unit' = 'DAYS',
  'projection.hour.type' = 'integer',
  'projection.hour.range' = '0,23',
  'projection.hour.digits' = '2',
  'storage.location.template' = '{{location}}${distributionid}/${day}/${hour}/'
)
