-- Which outcomes in 期望 (fixtures/expected.sql) are not those of results.db: each row one difference.

-- Households for which it is not decided whether some cause holds.
CREATE TEMP VIEW 原因未定 AS
    SELECT DISTINCT u.household
    FROM undetermined u JOIN run r ON r.name = 'causes.bits'
    WHERE instr('、' || r.value || '、', '、' || u.rule || '、');

CREATE TEMP VIEW 判定 AS
    SELECT household, criterion AS outcome,
           CASE met WHEN 1 THEN '是' WHEN 0 THEN '否' ELSE '待核实' END AS value
    FROM criterion_long
    UNION ALL
    SELECT household, '达标', CASE meets WHEN 1 THEN '是' WHEN 0 THEN '否' ELSE '待核实' END
    FROM verdict
    UNION ALL
    SELECT household, '状态', coalesce(status, '待核实') FROM verdict
    UNION ALL
    SELECT household, '主因',
           CASE WHEN main_cause IS NOT NULL THEN main_cause
                WHEN causes = 0 AND household NOT IN (SELECT household FROM 原因未定) THEN '无'
                ELSE '待核实' END
    FROM verdict
    UNION ALL
    SELECT household, '主因核对', coalesce(agreement, '待核实') FROM verdict
    UNION ALL
    SELECT household, '措施数', (SELECT CAST(count(*) AS TEXT) FROM recommendation r
                                 WHERE r.household = v.household)
    FROM verdict v
    UNION ALL
    SELECT household, '疑点数', (SELECT CAST(count(*) AS TEXT) FROM audit a
                                 WHERE a.household = v.household)
    FROM verdict v
    UNION ALL
    SELECT household, '措施:' || aid, state FROM recommendation
    UNION ALL
    SELECT household, '金额:' || aid, CAST(CAST(sum(amount) AS INTEGER) AS TEXT)
    FROM recommendation GROUP BY household, aid
    UNION ALL
    SELECT household, '疑点:' || audit, '是' FROM audit
    UNION ALL
    SELECT household, '短板无措施:' || deficit, '是' FROM gap
    UNION ALL
    SELECT household, cause, '是' FROM cause
    UNION ALL
    SELECT DISTINCT household, rule, '待核实' FROM undetermined;

-- What is not found at all: a cause that does not hold, an aid that is not for the household. A doubt
-- that hangs on a blank is not listed anywhere.
CREATE TEMP VIEW 否则 AS
    SELECT 户编号 AS household, 结论 AS outcome,
           CASE WHEN 结论 LIKE '措施:%' THEN '不推荐'
                WHEN 结论 LIKE '疑点:%' AND 值 = '待核实' THEN '待核实'
                ELSE '否' END AS value
    FROM 期望;

SELECT e.户编号, e.结论, e.值,
       coalesce((SELECT group_concat(DISTINCT f.value) FROM 判定 f
                 WHERE f.household = e.户编号 AND f.outcome = e.结论), n.value)
FROM 期望 e JOIN 否则 n ON n.household = e.户编号 AND n.outcome = e.结论
WHERE e.值 NOT IN (SELECT f.value FROM 判定 f
                   WHERE f.household = e.户编号 AND f.outcome = e.结论)
  AND NOT (e.值 = n.value AND NOT EXISTS (
          SELECT 1 FROM 判定 f WHERE f.household = e.户编号 AND f.outcome = e.结论))
ORDER BY e.户编号, e.结论;
