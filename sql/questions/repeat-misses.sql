-- title: The same thing missed again
-- tells: Misses for an object, at an edge location and with a query string, that had missed there before: how many, and
--   after how long.
-- act: The shortest gap tells most. A few seconds: the answer is not cached at all (no-store), or a cookie or header is in
--   the cache key. A little over a round time (62 s, 5 min): that is the TTL, and nothing was missed again sooner. Where
--   hits came between, the copy expired or gave way to others; the median gap is how long it was of use.
-- param from date = 2008-01-01: first day of the requests, UTC
-- param to date = 9999-12-31: the day after the last
-- param distribution text = '': only this distribution; empty: all of them
-- param limit whole = 20: most rows of the answer
-- column uri text: path, as logged
-- column repeat_misses count: misses after an earlier one for the same object, POP and query string
-- column without_hit_between count: those with no hit between the two
-- column median_gap_ms duration: time between the two, the median
-- column shortest_gap_ms duration: the shortest
-- column pops count: edge locations where that happened
-- column bytes_sent bytes: sc-bytes of the repeated misses

WITH asked AS (
  SELECT
    NULLIF(cs_uri_stem, '-') AS uri,
    x_edge_location AS pop,
    coalesce(NULLIF(cs_uri_query, '-'), '') AS query,
    TRY_CAST(concat(CAST("date" AS VARCHAR), ' ', "time") AS TIMESTAMP) AS logged,
    x_edge_request_id AS request_id,
    x_edge_result_type AS result_type,
    coalesce(sc_bytes, 0) AS sc_bytes
  FROM raw_logs
  WHERE "date" >= :from AND "date" < :to AND dt BETWEEN :from_dt AND :to_dt
    AND (:distribution = '' OR distribution = :distribution)
    AND cs_method IN ('GET', 'HEAD')
),
sequences AS (
  SELECT
    asked.*,
    sum(CASE WHEN result_type IN ('Hit', 'RefreshHit') THEN 1 ELSE 0 END) OVER (
      PARTITION BY uri, pop, query ORDER BY logged, request_id ROWS UNBOUNDED PRECEDING
    ) AS hits_so_far
  FROM asked
),
misses AS (
  SELECT
    uri,
    pop,
    sc_bytes,
    logged,
    hits_so_far,
    lag(logged) OVER (PARTITION BY uri, pop, query ORDER BY logged, request_id) AS earlier,
    lag(hits_so_far) OVER (PARTITION BY uri, pop, query ORDER BY logged, request_id) AS hits_before
  FROM sequences
  WHERE result_type = 'Miss'
),
repeats AS (
  SELECT
    uri,
    pop,
    sc_bytes,
    CASE WHEN hits_so_far = hits_before THEN 1 ELSE 0 END AS without_hit,
    date_diff('second', earlier, logged) * 1000 AS gap_ms
  FROM misses
  WHERE earlier IS NOT NULL
),
placed AS (
  SELECT
    repeats.*,
    row_number() OVER (PARTITION BY uri ORDER BY gap_ms) AS place,
    count(*) OVER (PARTITION BY uri) AS places
  FROM repeats
)
SELECT
  uri,
  count(*) AS repeat_misses,
  sum(without_hit) AS without_hit_between,
  -- The lower of two middle ones: engines differ in what they make of whole numbers divided.
  max(CASE WHEN place * 2 IN (places, places + 1) THEN gap_ms END) AS median_gap_ms,
  min(gap_ms) AS shortest_gap_ms,
  count(DISTINCT pop) AS pops,
  sum(sc_bytes) AS bytes_sent
FROM placed
GROUP BY uri
ORDER BY repeat_misses DESC, uri ASC NULLS FIRST
LIMIT :limit
