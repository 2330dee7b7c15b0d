-- title: Objects whose misses changed most
-- tells: Objects by how much their misses a day differ between two ranges of days: what a deployment, a new policy or a
--   campaign did to the cache.
-- act: Rows with a growing number name what broke; rows with a falling one show that a repair works.
-- param before_from date: first day of the range before
-- param before_to date: the day after its last
-- param from date: first day of the range after
-- param to date: the day after its last
-- param distribution text = '': only this distribution; empty: all of them
-- param limit whole = 20: most rows of the answer
-- column uri text: path, as logged
-- column change_per_day count: misses a day, after less before
-- column misses_before count: misses in the range before
-- column misses_after count: misses in the range after
-- column hit_ratio_before ratio: hit ratio before
-- column hit_ratio_after ratio: hit ratio after
-- column requests_before count: requests before
-- column requests_after count: requests after

WITH sides AS (
  SELECT
    uri,
    CASE WHEN "date" >= :before_from AND "date" < :before_to THEN requests ELSE 0 END AS before,
    CASE WHEN "date" >= :from AND "date" < :to THEN requests ELSE 0 END AS after,
    result_type
  FROM objects_daily
  WHERE (dt BETWEEN :before_from_dt AND :before_to_dt OR dt BETWEEN :from_dt AND :to_dt)
    AND (("date" >= :before_from AND "date" < :before_to) OR ("date" >= :from AND "date" < :to))
    AND (:distribution = '' OR distribution = :distribution)
),
objects AS (
  SELECT
    uri,
    sum(before) AS requests_before,
    sum(after) AS requests_after,
    sum(CASE WHEN result_type = 'Miss' THEN before ELSE 0 END) AS misses_before,
    sum(CASE WHEN result_type = 'Miss' THEN after ELSE 0 END) AS misses_after,
    sum(CASE WHEN result_type IN ('Hit', 'RefreshHit') THEN before ELSE 0 END) AS cached_before,
    sum(CASE WHEN result_type IN ('Hit', 'RefreshHit') THEN after ELSE 0 END) AS cached_after
  FROM sides
  GROUP BY uri
),
changes AS (
  SELECT
    objects.*,
    -- The ranges may differ in length, so days are compared.
    CAST(misses_after AS DOUBLE) / NULLIF(date_diff('day', :from, :to), 0)
      - CAST(misses_before AS DOUBLE) / NULLIF(date_diff('day', :before_from, :before_to), 0) AS change_per_day
  FROM objects
)
SELECT
  uri,
  change_per_day,
  misses_before,
  misses_after,
  CAST(cached_before AS DOUBLE) / NULLIF(cached_before + misses_before, 0) AS hit_ratio_before,
  CAST(cached_after AS DOUBLE) / NULLIF(cached_after + misses_after, 0) AS hit_ratio_after,
  requests_before,
  requests_after
FROM changes
WHERE change_per_day <> 0
ORDER BY abs(change_per_day) DESC, change_per_day DESC, uri ASC NULLS FIRST
LIMIT :limit
