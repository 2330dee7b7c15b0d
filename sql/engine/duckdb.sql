-- What Athena has and DuckDB lacks: functions that the questions use, under Athena's names.
CREATE MACRO array_join(list, separator) AS array_to_string(list, separator);
CREATE MACRO approx_distinct(x) AS approx_count_distinct(x);
CREATE MACRO approx_percentile(x, p) AS approx_quantile(x, p);
