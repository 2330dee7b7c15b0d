-- {{about}}. Athena finds the days by itself (partition projection): no crawler, and no year that runs out.
CREATE EXTERNAL TABLE IF NOT EXISTS `{{table}}` (
{{columns}}
)
PARTITIONED BY (
{{partition}}
)
STORED AS PARQUET
LOCATION '{{location}}{{table}}/'
TBLPROPERTIES (
  'projection.enabled' = 'true',
  'projection.dt.type' = 'date',
  'projection.dt.format' = 'yyyy-MM-dd',
  'projection.dt.range' = '{{start}},NOW',
  'projection.dt.interval' = '1',
  'projection.dt.interval.unit' = 'DAYS',
  'storage.location.template' = '{{location}}{{table}}/dt=${dt}/'
)
