/* Measures: what a summary counts, under names that read well in SQL.
 *
 *     户数 人数 达标 不达标 待核实 有疑点 金额至少 新增金额至少 金额待定
 *     状态:可退出 · 致贫原因:因病 …:待核实 · 主因:因病 · 登记原因:因病 · 主因核对:一致
 *     退出标准:住房安全:达标 …:未达标 …:待核实
 *     措施:雨露计划:人次 …:已享受 …:建议新增 …:待核实 …:金额至少 …:新增金额至少 …:金额待定
 *     短板无措施:因病 · 疑点:因病户成员均健康 · 缺失:户:自付医疗费
 *
 * 户 or 人次 of an aid counts sure recommendations, 已享受 and 建议新增; 金额至少 is what these
 * cost, 新增金额至少 what 建议新增 costs alone; 金额待定 counts those whose cost is open. 缺失
 * counts households whose 达标 is undetermined for want of the fact. */
#ifndef DIGUAN_MEASURES_H
#define DIGUAN_MEASURES_H

#include "registry.h"
#include "verdicts.h"

/* There for every policy. */
enum {
    MEASURE_HOUSEHOLDS,
    MEASURE_PEOPLE, /* member rows */
    MEASURE_MEETS,
    MEASURE_FAILS,
    MEASURE_OPEN,
    MEASURE_DOUBTFUL, /* households with an audit that holds */
    MEASURE_MONEY,    /* fen */
    MEASURE_MONEY_NEW,
    MEASURE_MONEY_OPEN,
    MEASURE_FIXED
};

/* There for every rule, label or fact: a group has items, each with parts. */
enum measure_group {
    GROUP_STATUS,    /* statuses, then 无, 待核实 */
    GROUP_CAUSE,     /* causes; parts CAUSE_… */
    GROUP_MAIN,      /* causes, then 无, 待核实 */
    GROUP_DECLARED,  /* labels of the declared cause, then 未填 */
    GROUP_AGREEMENT, /* 一致, 另有主因, 缺依据, then 待核实, 未填 */
    GROUP_CRITERION, /* criteria; parts CRITERION_… */
    GROUP_AID,       /* aids; parts AID_… */
    GROUP_GAP,       /* causes, then criteria */
    GROUP_AUDIT,     /* audits */
    GROUP_MISSING,   /* facts, level by level */
    GROUP_COUNT
};
enum { CAUSE_HOLDS, CAUSE_OPEN, CAUSE_PARTS };
enum { CRITERION_MET, CRITERION_FAILS, CRITERION_OPEN, CRITERION_PARTS };
enum {
    AID_COUNT,
    AID_RECEIVED,
    AID_NEW,
    AID_POSSIBLE,
    AID_MONEY, /* fen */
    AID_MONEY_NEW,
    AID_MONEY_OPEN,
    AID_PARTS
};
enum { AGREEMENT_OPEN = AGREEMENT_COUNT - 1, AGREEMENT_BLANK, AGREEMENT_ITEMS };

struct measures {
    const struct rulebook *rulebook;
    size_t count;
    size_t nbrief;      /* the fixed measures and the statuses come first */
    const char **names; /* per measure */
    bool *money;        /* per measure: it counts fen */
    size_t first[GROUP_COUNT], nitems[GROUP_COUNT], nparts[GROUP_COUNT];
};

/* Everything lives in `arena`. Fails only when memory is short. */
bool measures_init(struct measures *measures, const struct rulebook *rulebook, struct arena *arena,
                   struct fault *fault);

/* The measure of a group's item and part. */
static inline size_t measures_index(const struct measures *measures, enum measure_group group,
                                    size_t item, size_t part)
{
    return measures->first[group] + item * measures->nparts[group] + part;
}

/* The name of a group's item, such as 因病. */
const char *measures_item(const struct measures *measures, enum measure_group group, size_t item);

/* The item of GROUP_MISSING for a fact, and back. */
size_t measures_missing_item(const struct measures *measures, enum level level, size_t fact);
enum level measures_missing_fact(const struct measures *measures, size_t item, size_t *fact);

/* The item of a household of the block in the groups of which it has one. */
static inline size_t measures_status(const struct measures *measures,
                                     const struct verdicts *verdicts, size_t row);
static inline size_t measures_main(const struct measures *measures, const struct verdicts *verdicts,
                                   size_t row);
static inline size_t measures_declared(const struct measures *measures,
                                       const struct verdicts *verdicts, size_t row);
static inline size_t measures_agreement(const struct verdicts *verdicts, size_t row);

/* 户 成员 村 县 */
extern const char *const measures_levels[LEVEL_COUNT];

/* A rule or label, else 无 or 待核实, which come after those. */
static inline size_t measures_item_or(int position, size_t nrules)
{
    return position < 0 ? nrules + (size_t)(VERDICT_NONE - position) : (size_t)position;
}

static inline size_t measures_status(const struct measures *measures,
                                     const struct verdicts *verdicts, size_t row)
{
    return measures_item_or(verdicts->status[row], measures->rulebook->nof_kind[RULE_STATUS]);
}

static inline size_t measures_main(const struct measures *measures, const struct verdicts *verdicts,
                                   size_t row)
{
    return measures_item_or(verdicts->main_cause[row], measures->rulebook->nof_kind[RULE_CAUSE]);
}

static inline size_t measures_declared(const struct measures *measures,
                                       const struct verdicts *verdicts, size_t row)
{
    return measures_item_or(verdicts->declared[row], measures->nitems[GROUP_DECLARED] - 1);
}

static inline size_t measures_agreement(const struct verdicts *verdicts, size_t row)
{
    static const uint8_t items[AGREEMENT_COUNT] = {
        [AGREEMENT_NONE] = AGREEMENT_OPEN,
        [AGREEMENT_SAME] = 0,
        [AGREEMENT_OTHER] = AGREEMENT_OTHER - AGREEMENT_SAME,
        [AGREEMENT_UNSUPPORTED] = AGREEMENT_UNSUPPORTED - AGREEMENT_SAME,
    };
    return verdicts->declared[row] == VERDICT_NONE ? AGREEMENT_BLANK
                                                   : items[verdicts->agreement[row]];
}

#endif
