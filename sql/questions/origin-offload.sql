-- title: What the origin was spared
-- tells: Per day and distribution, how many requests went on to the origin and why, and how many bytes it sent. A
--   revalidation asks the origin but hardly carries bytes, so its bytes are not counted as the origin's.
-- act: Many revalidations call for longer TTLs, many misses for a better cache key or Origin Shield, many origin
--   errors for a look at the origin first.
-- param from date = 2008-01-01: first day of the requests, UTC
-- param to date = 9999-12-31: the day after the last
-- param distribution text = '': only this distribution; empty: all of them
-- param limit whole = 1000: most rows of the answer
-- column date text: UTC date
-- column distribution text: distribution id
-- column requests count: all requests
-- column origin_requests count: requests that went to the origin
-- column origin_offload ratio: requests that did not / all requests
-- column origin_misses count: of those to the origin, misses
-- column revalidations count: of those to the origin, RefreshHit
-- column origin_errors count: of those to the origin, errors that name it
-- column shield_hits count: answered by Origin Shield instead: misses at the edge that the origin did not see
-- column bytes_sent bytes: sc-bytes, headers included
-- column origin_bytes bytes: sc-bytes of misses and origin errors: about what the origin sent
-- column byte_offload ratio: bytes that the origin did not send / all bytes

WITH facts AS (
  SELECT
    "date",
    distribution,
    requests,
    bytes_sent,
    coalesce(detailed_result_type, result_type) AS detailed
  FROM fleet_hourly
  WHERE "date" >= :from AND "date" < :to AND dt BETWEEN :from_dt AND :to_dt
    AND (:distribution = '' OR distribution = :distribution)
),
sums AS (
  SELECT
    "date",
    distribution,
    sum(requests) AS requests,
    sum(CASE WHEN detailed = 'Miss' THEN requests ELSE 0 END) AS origin_misses,
    sum(CASE WHEN detailed = 'RefreshHit' THEN requests ELSE 0 END) AS revalidations,
    sum(CASE WHEN detailed LIKE 'Origin%' AND detailed <> 'OriginShieldHit' THEN requests ELSE 0 END) AS origin_errors,
    sum(CASE WHEN detailed = 'OriginShieldHit' THEN requests ELSE 0 END) AS shield_hits,
    sum(CASE WHEN detailed IS NOT NULL THEN requests ELSE 0 END) AS known,
    sum(bytes_sent) AS bytes_sent,
    sum(
      CASE
        WHEN detailed = 'OriginShieldHit' THEN 0
        WHEN detailed = 'Miss' OR detailed LIKE 'Origin%' THEN bytes_sent
        ELSE 0
      END
    ) AS origin_bytes,
    sum(CASE WHEN detailed IS NOT NULL THEN bytes_sent ELSE 0 END) AS known_bytes
  FROM facts
  GROUP BY "date", distribution
)
SELECT
  "date",
  distribution,
  requests,
  origin_misses + revalidations + origin_errors AS origin_requests,
  CAST(known - origin_misses - revalidations - origin_errors AS DOUBLE) / NULLIF(known, 0) AS origin_offload,
  origin_misses,
  revalidations,
  origin_errors,
  shield_hits,
  bytes_sent,
  origin_bytes,
  CAST(known_bytes - origin_bytes AS DOUBLE) / NULLIF(known_bytes, 0) AS byte_offload
FROM sums
ORDER BY "date" ASC NULLS LAST, distribution ASC NULLS LAST
LIMIT :limit
