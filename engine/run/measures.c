#include "measures.h"

const char *const measures_levels[LEVEL_COUNT] = {"户", "成员", "村", "县"};

static const struct {
    const char *name;
    bool money;
} fixed[MEASURE_FIXED] = {
    [MEASURE_HOUSEHOLDS] = {"户数", false},     [MEASURE_PEOPLE] = {"人数", false},
    [MEASURE_MEETS] = {"达标", false},          [MEASURE_FAILS] = {"不达标", false},
    [MEASURE_OPEN] = {"待核实", false},         [MEASURE_DOUBTFUL] = {"有疑点", false},
    [MEASURE_MONEY] = {"金额至少", true},       [MEASURE_MONEY_NEW] = {"新增金额至少", true},
    [MEASURE_MONEY_OPEN] = {"金额待定", false},
};

/* A group's items: rules of a kind (or of two), labels, facts; then words for what is none. */
struct group {
    const char *prefix;
    size_t (*nitems)(const struct rulebook *rulebook);
    const char *(*item)(const struct rulebook *rulebook, size_t item);
    size_t nmore;
    const char *more[AGREEMENT_ITEMS];
    size_t nparts;
    struct {
        const char *suffix;
        bool money;
    } parts[AID_PARTS];
};

static const char *rule_name(const struct rulebook *rulebook, enum rule_kind kind, size_t item)
{
    return rulebook->rules[rulebook->of_kind[kind][item]].name;
}

#define RULES_OF(kind, function)                                                                   \
    static size_t function##_count(const struct rulebook *rulebook)                                \
    {                                                                                              \
        return rulebook->nof_kind[kind];                                                           \
    }                                                                                              \
    static const char *function##_name(const struct rulebook *rulebook, size_t item)               \
    {                                                                                              \
        return rule_name(rulebook, kind, item);                                                    \
    }
RULES_OF(RULE_STATUS, status)
RULES_OF(RULE_CAUSE, cause)
RULES_OF(RULE_CRITERION, criterion)
RULES_OF(RULE_AID, aid)
RULES_OF(RULE_AUDIT, audit)

static size_t deficit_count(const struct rulebook *rulebook)
{
    return cause_count(rulebook) + criterion_count(rulebook);
}

static const char *deficit_name(const struct rulebook *rulebook, size_t item)
{
    size_t ncauses = cause_count(rulebook);
    return item < ncauses ? cause_name(rulebook, item) : criterion_name(rulebook, item - ncauses);
}

static const struct fact *declared_fact(const struct rulebook *rulebook)
{
    const struct facts *facts = &rulebook->policy->facts;
    int fact =
        facts->declared_cause ? facts_find(facts, LEVEL_HOUSEHOLD, facts->declared_cause) : -1;
    return fact < 0 ? NULL : &facts->at[LEVEL_HOUSEHOLD].facts[fact];
}

static size_t label_count(const struct rulebook *rulebook)
{
    const struct fact *fact = declared_fact(rulebook);
    return fact ? fact->nvalues : 0;
}

static const char *label_name(const struct rulebook *rulebook, size_t item)
{
    return declared_fact(rulebook)->values[item];
}

static size_t no_items(const struct rulebook *rulebook)
{
    (void)rulebook;
    return 0;
}

static size_t fact_count(const struct rulebook *rulebook)
{
    size_t count = 0;
    for (int level = 0; level < LEVEL_COUNT; level++)
        count += rulebook->policy->facts.at[level].nfacts;
    return count;
}

static enum level fact_of_item(const struct rulebook *rulebook, size_t item, size_t *fact)
{
    int level = 0;
    while (item >= rulebook->policy->facts.at[level].nfacts)
        item -= rulebook->policy->facts.at[level++].nfacts;
    *fact = item;
    return (enum level)level;
}

static const char *fact_name(const struct rulebook *rulebook, size_t item)
{
    size_t fact;
    enum level level = fact_of_item(rulebook, item, &fact);
    return rulebook->policy->facts.at[level].facts[fact].name;
}

#define NONE_OR_OPEN                                                                               \
    2,                                                                                             \
    {                                                                                              \
        "无", "待核实"                                                                          \
    }
#define ONE_PART                                                                                   \
    1,                                                                                             \
    {                                                                                              \
        {                                                                                          \
            "", false                                                                              \
        }                                                                                          \
    }
static const struct group groups[GROUP_COUNT] = {
    [GROUP_STATUS] = {"状态:", status_count, status_name, NONE_OR_OPEN, ONE_PART},
    [GROUP_CAUSE] = {"致贫原因:",
                     cause_count,
                     cause_name,
                     0,
                     {NULL},
                     CAUSE_PARTS,
                     {[CAUSE_HOLDS] = {"", false}, [CAUSE_OPEN] = {":待核实", false}}},
    [GROUP_MAIN] = {"主因:", cause_count, cause_name, NONE_OR_OPEN, ONE_PART},
    [GROUP_DECLARED] = {"登记原因:", label_count, label_name, 1, {"未填"}, ONE_PART},
    [GROUP_AGREEMENT] = {"主因核对:",
                         no_items,
                         NULL,
                         AGREEMENT_ITEMS,
                         {"一致", "另有主因", "缺依据", "待核实", "未填"},
                         ONE_PART},
    [GROUP_CRITERION] = {"退出标准:",
                         criterion_count,
                         criterion_name,
                         0,
                         {NULL},
                         CRITERION_PARTS,
                         {[CRITERION_MET] = {":达标", false},
                          [CRITERION_FAILS] = {":未达标", false},
                          [CRITERION_OPEN] = {":待核实", false}}},
    [GROUP_AID] = {"措施:",
                   aid_count,
                   aid_name,
                   0,
                   {NULL},
                   AID_PARTS,
                   {[AID_COUNT] = {":户", false},
                    [AID_RECEIVED] = {":已享受", false},
                    [AID_NEW] = {":建议新增", false},
                    [AID_POSSIBLE] = {":待核实", false},
                    [AID_MONEY] = {":金额至少", true},
                    [AID_MONEY_NEW] = {":新增金额至少", true},
                    [AID_MONEY_OPEN] = {":金额待定", false}}},
    [GROUP_GAP] = {"短板无措施:", deficit_count, deficit_name, 0, {NULL}, ONE_PART},
    [GROUP_AUDIT] = {"疑点:", audit_count, audit_name, 0, {NULL}, ONE_PART},
    [GROUP_MISSING] = {"缺失:", fact_count, fact_name, 0, {NULL}, ONE_PART},
};

const char *measures_item(const struct measures *measures, enum measure_group group, size_t item)
{
    size_t own = groups[group].nitems(measures->rulebook);
    return item < own ? groups[group].item(measures->rulebook, item)
                      : groups[group].more[item - own];
}

size_t measures_missing_item(const struct measures *measures, enum level level, size_t fact)
{
    size_t item = fact;
    for (int lower = 0; lower < (int)level; lower++)
        item += measures->rulebook->policy->facts.at[lower].nfacts;
    return item;
}

enum level measures_missing_fact(const struct measures *measures, size_t item, size_t *fact)
{
    return fact_of_item(measures->rulebook, item, fact);
}

static void lay_out(struct measures *measures)
{
    measures->count = MEASURE_FIXED;
    for (int group = 0; group < GROUP_COUNT; group++) {
        measures->first[group] = measures->count;
        measures->nitems[group] = groups[group].nitems(measures->rulebook) + groups[group].nmore;
        measures->nparts[group] = groups[group].nparts;
        measures->count += measures->nitems[group] * measures->nparts[group];
    }
    measures->nbrief = measures->first[GROUP_CAUSE];
}

/* Aids for members are counted in persons, missing facts told apart by level. */
static const char *make_name(const struct measures *measures, enum measure_group group, size_t item,
                             size_t part, struct arena *arena)
{
    const struct rulebook *rulebook = measures->rulebook;
    const char *name = measures_item(measures, group, item);
    const char *suffix = groups[group].parts[part].suffix;
    if (group == GROUP_AID && part == AID_COUNT &&
        rulebook->rules[rulebook->of_kind[RULE_AID][item]].level == LEVEL_MEMBER)
        suffix = ":人次";
    if (group != GROUP_MISSING)
        return arena_format(arena, "%s%s%s", groups[group].prefix, name, suffix);
    size_t fact;
    const char *level = measures_levels[fact_of_item(rulebook, item, &fact)];
    return arena_format(arena, "%s%s:%s", groups[group].prefix, level, name);
}

static bool name_group(struct measures *measures, enum measure_group group, struct arena *arena)
{
    for (size_t item = 0; item < measures->nitems[group]; item++)
        for (size_t part = 0; part < groups[group].nparts; part++) {
            size_t measure = measures_index(measures, group, item, part);
            measures->names[measure] = make_name(measures, group, item, part, arena);
            measures->money[measure] = groups[group].parts[part].money;
            if (!measures->names[measure])
                return false;
        }
    return true;
}

static bool name_all(struct measures *measures, struct arena *arena)
{
    for (size_t i = 0; i < MEASURE_FIXED; i++) {
        measures->names[i] = fixed[i].name;
        measures->money[i] = fixed[i].money;
    }
    for (int group = 0; group < GROUP_COUNT; group++)
        if (!name_group(measures, (enum measure_group)group, arena))
            return false;
    return true;
}

bool measures_init(struct measures *measures, const struct rulebook *rulebook, struct arena *arena,
                   struct fault *fault)
{
    *measures = (struct measures){.rulebook = rulebook};
    lay_out(measures);
    measures->names = arena_array(arena, measures->count, sizeof *measures->names);
    measures->money = arena_array(arena, measures->count, sizeof *measures->money);
    if (!measures->names || !measures->money || !name_all(measures, arena))
        return fault_memory(fault);
    return true;
}
