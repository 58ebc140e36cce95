/* Random policies as their authors would write them: facts.yaml, policy.yaml and rules.lua.
 *
 * Everything follows from the seed. Facts of every type stand at every level, parameters are plain,
 * dated, by area, switches and lists, and rules use all that rules/README.md offers. Comparisons
 * are made against the numbers of a small pool, and values of households come from it too, so that
 * they often lie exactly on a threshold. */
#ifndef DIGUAN_TEST_RANDOM_POLICY_H
#define DIGUAN_TEST_RANDOM_POLICY_H

#include "rulebook.h"
#include "text.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_FACTS = 16, MOST_RULES = 40, NAME = 32, POOL = 16, LABEL_SETS = 4, MOST_LABELS = 4 };

struct random_fact {
    char name[NAME];
    enum fact_type type;
    int labels; /* of an enum: which set */
    double low, high;
};

struct random_rule {
    char name[NAME];
    enum rule_kind kind;
    enum fact_type type; /* what the function returns */
    int labels;
    bool of_member;
    bool on_blanks[2]; /* function and extra: rests on known or default, itself or through others */
};

struct random_policy {
    uint64_t state; /* of the generator */
    double pool[POOL];
    size_t nfacts[LEVEL_COUNT];
    struct random_fact facts[LEVEL_COUNT][MOST_FACTS];
    size_t nrules;
    struct random_rule rules[MOST_RULES];
    struct buffer facts_text, policy_text, rules_text;

    /* The function being written. */
    struct random_scope {
        const char *person; /* 人 or 他 where one is at hand, else NULL */
        bool in_members;    /* inside a function over members */
        bool has_local;     /* 数 is there to be read */
        int asks;           /* comparisons that it may still make */
    } at;
    bool with_meets; /* 户.达标 may be read */
    bool on_blanks;  /* known or default was used */
};

static const char *const label_sets[LABEL_SETS][MOST_LABELS + 1] = {
    {"甲级", "乙级", "丙级"}, {"好", "中", "差", "无"}, {"有", "没有"}, {"唯一"}};

static const char *const level_words[LEVEL_COUNT] = {"户", "人", "村", "县"};

/* Chance ----------------------------------------------------------------------------------------*/

static inline uint64_t random_bits(struct random_policy *p)
{
    uint64_t z = (p->state += 0x9E3779B97F4A7C15u);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

static inline int below(struct random_policy *p, size_t n)
{
    return (int)(random_bits(p) % n);
}

static inline bool one_in(struct random_policy *p, size_t n)
{
    return below(p, n) == 0;
}

static inline int label_count(int set)
{
    int count = 0;
    while (label_sets[set][count])
        count++;
    return count;
}

/* Facts -----------------------------------------------------------------------------------------*/

static inline bool is_number(enum fact_type type)
{
    return type == FACT_INTEGER || type == FACT_NUMBER || type == FACT_MONEY;
}

static inline void make_range(struct random_policy *p, struct random_fact *fact)
{
    static const double ranges[][2] = {{0, 100}, {0, 12},   {-5, 5},
                                       {1, 30},  {0, 5000}, {-1000, 1e6}};
    fact->low = -INFINITY;
    fact->high = INFINITY;
    if (!is_number(fact->type) || one_in(p, 4))
        return;
    const double *range = ranges[below(p, sizeof ranges / sizeof *ranges)];
    fact->low = range[0];
    fact->high = range[1];
}

static inline void put_fact(struct random_policy *p, const struct random_fact *fact)
{
    buffer_format(&p->facts_text, "    %s: {type: %s", fact->name, fact_type_names[fact->type]);
    if (fact->type == FACT_ENUM) {
        const char *const *labels = label_sets[fact->labels];
        for (int i = 0; labels[i]; i++)
            buffer_format(&p->facts_text, "%s%s", i ? ", " : ", values: [", labels[i]);
        buffer_put(&p->facts_text, "]");
    }
    if (fact->low < fact->high && isfinite(fact->low))
        buffer_format(&p->facts_text, ", range: [%.15g, %.15g]", fact->low, fact->high);
    buffer_put(&p->facts_text, "}\n");
}

static inline void make_facts(struct random_policy *p, enum level level, size_t count)
{
    static const enum fact_type types[] = {FACT_INTEGER, FACT_NUMBER, FACT_MONEY, FACT_BOOLEAN,
                                           FACT_ENUM,    FACT_DATE,   FACT_MONEY, FACT_BOOLEAN,
                                           FACT_INTEGER, FACT_ENUM,   FACT_ENUM,  FACT_NUMBER};
    p->nfacts[level] = count;
    for (size_t i = 0; i < count; i++) {
        struct random_fact *fact = &p->facts[level][i];
        fact->type = types[i % (sizeof types / sizeof *types)];
        fact->labels = one_in(p, 12) ? LABEL_SETS - 1 : below(p, LABEL_SETS - 1);
        snprintf(fact->name, NAME, "%s项%zu", level_words[level], i + 1);
        make_range(p, fact);
        put_fact(p, fact);
    }
}

static inline void make_all_facts(struct random_policy *p)
{
    buffer_put(&p->facts_text,
               "household:\n  table: 户\n  key: 户编号\n  area: 村代码\n  facts:\n");
    make_facts(p, LEVEL_HOUSEHOLD, 12);
    buffer_put(&p->facts_text, "    年份: {type: integer, range: [2011, 2020]}\n");
    p->facts[LEVEL_HOUSEHOLD][p->nfacts[LEVEL_HOUSEHOLD]++] =
        (struct random_fact){"年份", FACT_INTEGER, 0, 2011, 2020};
    buffer_put(&p->facts_text,
               "member:\n  table: 成员\n  key: 人编号\n  household: 户编号\n  facts:\n");
    make_facts(p, LEVEL_MEMBER, 8);
    buffer_put(&p->facts_text, "village:\n  table: 村\n  key: 村代码\n  facts:\n");
    make_facts(p, LEVEL_VILLAGE, 6);
    buffer_put(&p->facts_text, "county:\n  table: 区划\n  key: 代码\n  facts:\n");
    make_facts(p, LEVEL_COUNTY, 5);
}

/* Parameters ------------------------------------------------------------------------------------*/

/* Named 标1 … 标6; the switches 开1 and 开2 and the list 列 are always there. */
enum { PARAMETERS = 6, SWITCHES = 2 };

static inline double pool_number(struct random_policy *p)
{
    return p->pool[below(p, POOL)];
}

static inline void make_pool(struct random_policy *p)
{
    /* In some, rounding makes value and count of a narrow column part by one. */
    static const double numbers[] = {0,   1,    2,    3,   5,       12,      18,    60,
                                     -1,  0.5,  100,  2.5, 333.33,  2855,    4000,  0.1,
                                     16,  1000, 1e-3, 30,  2855.01, 1.0 / 3, 99999, -4.99,
                                     0.7, 1.1,  1.38, 2.2, 0.35,    1.12,    2.22,  0.94};
    for (int i = 0; i < POOL; i++)
        p->pool[i] = numbers[below(p, sizeof numbers / sizeof *numbers)];
}

static inline void put_pool_number(struct random_policy *p, struct buffer *out)
{
    buffer_put_number(out, pool_number(p));
}

static inline void put_by_area(struct random_policy *p)
{
    struct buffer *out = &p->policy_text;
    static const char *const areas[] = {"6211", "622926", "62", "621121101"};
    buffer_put(out, one_in(p, 4) ? "{" : "{else: ");
    if (out->bytes[out->length - 1] != '{') {
        put_pool_number(p, out);
        buffer_put(out, ", ");
    }
    int first = below(p, 3);
    for (int i = first; i < first + 2; i++) {
        buffer_format(out, "%s%s: ", i > first ? ", " : "", areas[i]);
        put_pool_number(p, out);
    }
    buffer_put(out, "}");
}

static inline void put_value_in_force(struct random_policy *p)
{
    if (one_in(p, 3))
        put_by_area(p);
    else
        put_pool_number(p, &p->policy_text);
}

static inline void make_parameters(struct random_policy *p)
{
    struct buffer *out = &p->policy_text;
    buffer_put(out, "policy: random\ntitle: 随机方案\nfacts: facts.yaml\nrules: [rules.lua]\n"
                    "parameters:\n");
    for (int i = 1; i <= PARAMETERS; i++) {
        buffer_format(out, "  标%d: {unit: 元, basis: 试验, status: assumed, from: {2014: ", i);
        put_value_in_force(p);
        if (one_in(p, 2)) {
            buffer_put(out, ", 2016-07-01: ");
            put_value_in_force(p);
        }
        buffer_put(out, "}}\n");
    }
    for (int i = 1; i <= SWITCHES; i++)
        buffer_format(out, "  开%d: {type: switch, from: {2014: %s, 2017: %s}}\n", i,
                      one_in(p, 2) ? "true" : "false", one_in(p, 2) ? "true" : "false");
    buffer_put(out, "  列: {type: list, from: {2014: [户项1, 户项3, 户项7]}}\n");
}

/* Leaves ----------------------------------------------------------------------------------------*/

static inline void put(struct random_policy *p, const char *text)
{
    buffer_put(&p->rules_text, text);
}

static inline void put_literal(struct random_policy *p, double number)
{
    put(p, number < 0 ? "(" : "");
    buffer_put_number(&p->rules_text, number);
    put(p, number < 0 ? ")" : "");
}

/* Something that can be read: a fact or the result of an earlier rule. */
struct readable {
    const char *view, *name;
    bool on_blanks;
};

struct readables {
    size_t count;
    struct readable items[4 * MOST_FACTS + MOST_RULES];
};

static inline bool fits(enum fact_type type, int labels, enum fact_type wanted, int wanted_labels)
{
    if (is_number(wanted))
        return is_number(type);
    return type == wanted && (type != FACT_ENUM || labels == wanted_labels);
}

static inline const char *view_of(const struct random_policy *p, enum level level)
{
    static const char *const views[LEVEL_COUNT] = {"户", NULL, "户.村", "户.县"};
    return level == LEVEL_MEMBER ? p->at.person : views[level];
}

static inline void find_facts(const struct random_policy *p, enum fact_type type, int labels,
                              struct readables *found)
{
    for (int level = 0; level < LEVEL_COUNT; level++)
        for (size_t i = 0; i < p->nfacts[level] && view_of(p, (enum level)level); i++) {
            const struct random_fact *fact = &p->facts[level][i];
            if (fits(fact->type, fact->labels, type, labels))
                found->items[found->count++] =
                    (struct readable){view_of(p, (enum level)level), fact->name, false};
        }
}

static inline void find_rules(const struct random_policy *p, enum fact_type type, int labels,
                              struct readables *found)
{
    for (size_t i = 0; i < p->nrules; i++) {
        const struct random_rule *rule = &p->rules[i];
        const char *view = rule->of_member ? p->at.person : "户";
        if (view && rule->kind <= RULE_CRITERION && fits(rule->type, rule->labels, type, labels))
            found->items[found->count++] = (struct readable){view, rule->name, rule->on_blanks[0]};
    }
}

static inline const struct readable *any_readable(struct random_policy *p, struct readables *found)
{
    return &found->items[below(p, found->count)];
}

/* The nearest facts, those of the person at hand, are preferred; false when nothing fits. */
static inline bool put_readable(struct random_policy *p, enum fact_type type, int labels)
{
    struct readables facts = {.count = 0}, rules = {.count = 0};
    find_facts(p, type, labels, &facts);
    find_rules(p, type, labels, &rules);
    if (!facts.count && !rules.count)
        return false;
    bool earlier = rules.count && (!facts.count || one_in(p, 3));
    const struct readable *item = any_readable(p, earlier ? &rules : &facts);
    for (int i = 0; i < 2 && !earlier && p->at.person && strcmp(item->view, p->at.person) != 0; i++)
        item = any_readable(p, &facts);
    buffer_format(&p->rules_text, "%s.%s", item->view, item->name);
    p->on_blanks |= item->on_blanks;
    return true;
}

/* Begins known(户, "名" or default(户, "名" of something of the type; false when nothing fits. */
static inline bool put_by_name(struct random_policy *p, const char *function, enum fact_type type,
                               int labels)
{
    struct readables found = {.count = 0};
    find_facts(p, type, labels, &found);
    find_rules(p, type, labels, &found);
    if (!found.count)
        return false;
    const struct readable *item = any_readable(p, &found);
    buffer_format(&p->rules_text, "%s(%s, \"%s\"", function, item->view, item->name);
    p->on_blanks = true;
    return true;
}

static inline bool ask(struct random_policy *p)
{
    return p->at.asks-- > 0;
}

/* Numbers ---------------------------------------------------------------------------------------*/

static inline void put_number(struct random_policy *p, int depth);
static inline void put_truth(struct random_policy *p, int depth);

static inline void put_at(struct random_policy *p)
{
    static const char *const years[] = {"2015", "2017", "户.年份", "户.年份 - 1", "2013"};
    buffer_format(&p->rules_text, "at(标准, %s).标%d", years[below(p, 5)],
                  1 + below(p, PARAMETERS));
}

static inline void put_number_leaf(struct random_policy *p)
{
    switch (below(p, 10)) {
    case 0:
    case 1:
        put_literal(p, pool_number(p));
        break;
    case 2:
        buffer_format(&p->rules_text, "标准.标%d", 1 + below(p, PARAMETERS));
        break;
    case 3:
        if (one_in(p, 2))
            put_at(p);
        else
            put(p, p->at.has_local ? "数" : "1");
        break;
    default:
        put_readable(p, FACT_NUMBER, 0);
    }
}

static inline void put_sum_of_two(struct random_policy *p, int depth)
{
    static const char *const signs[] = {" + ", " - ", " * ", " + ", " - "};
    put(p, "(");
    put_number(p, depth);
    put(p, signs[below(p, 5)]);
    put_number(p, depth);
    put(p, ")");
}

/* Two constants must not be divided where the rule is read: by something that is recorded. */
static inline void put_quotient(struct random_policy *p, int depth)
{
    put(p, "(");
    put_number(p, depth);
    put(p, " / ");
    if (one_in(p, 3)) {
        put(p, "(");
        put_readable(p, FACT_NUMBER, 0);
        put(p, " - ");
        put_literal(p, pool_number(p));
        put(p, "))");
        return;
    }
    put_readable(p, FACT_NUMBER, 0);
    put(p, ")");
}

static inline void put_negative(struct random_policy *p, int depth)
{
    put(p, "-(");
    put_number(p, depth);
    put(p, ")");
}

static inline void put_call(struct random_policy *p, const char *name, int arguments, int depth)
{
    buffer_format(&p->rules_text, "%s(", name);
    for (int i = 0; i < arguments; i++) {
        put(p, i ? ", " : "");
        put_number(p, depth);
    }
    put(p, ")");
}

static inline void put_extreme(struct random_policy *p, int depth)
{
    put_call(p, one_in(p, 2) ? "min" : "max", 2 + below(p, 2), depth);
}

static inline void put_rounding(struct random_policy *p, int depth)
{
    static const char *const names[] = {"floor", "ceil", "round", "abs"};
    put_call(p, names[below(p, 4)], 1, depth);
}

/* Functions over members have paths of their own. */
static inline void put_over_members(struct random_policy *p, const char *name, bool number,
                                    int depth)
{
    struct random_scope outer = p->at;
    p->at = (struct random_scope){.person = outer.person ? "他" : "人",
                                  .in_members = true,
                                  .has_local = outer.has_local && !outer.person,
                                  .asks = 3};
    buffer_format(&p->rules_text, "%s(户.成员, function(%s) ", name, p->at.person);
    bool some = number && one_in(p, 2);
    if (some) {
        put(p, "if ");
        put_truth(p, depth);
        put(p, " then ");
    }
    put(p, "return ");
    if (number)
        put_number(p, depth);
    else
        put_truth(p, depth);
    put(p, some ? " end end)" : " end)");
    p->at = outer;
}

static inline void put_reduction(struct random_policy *p, int depth)
{
    static const char *const names[] = {"count", "sum", "min_of", "max_of", "the", "count", "sum"};
    int i = below(p, 7);
    if (p->at.in_members)
        put_number_leaf(p);
    else
        put_over_members(p, names[i], i % 5 != 0, depth < 2 ? depth : 2);
}

static inline void put_age(struct random_policy *p, int depth)
{
    (void)depth;
    put(p, "age(");
    put_readable(p, FACT_DATE, 0);
    put(p, ")");
}

static inline void put_pick(struct random_policy *p, int depth)
{
    int set = below(p, LABEL_SETS - 1);
    size_t before = p->rules_text.length;
    put(p, "pick(");
    if (!put_readable(p, FACT_ENUM, set)) {
        p->rules_text.length = before;
        put_number_leaf(p);
        return;
    }
    for (int i = 0; label_sets[set][i]; i++) {
        buffer_format(&p->rules_text, "%s%s = ", i ? ", " : ", {", label_sets[set][i]);
        if (depth > 1 && one_in(p, 3))
            put_number(p, 0);
        else
            put_literal(p, pool_number(p));
    }
    put(p, "})");
}

static inline void put_points(struct random_policy *p, int depth)
{
    int outer = p->at.asks;
    put(p, "points{");
    for (int i = 2 + below(p, 2); i > 0; i--) {
        p->at.asks = 2;
        put(p, " {");
        if (one_in(p, 4))
            buffer_format(&p->rules_text, "标准.标%d", 1 + below(p, PARAMETERS));
        else
            put_literal(p, pool_number(p));
        put(p, ", function() return ");
        put_truth(p, depth);
        put(p, " end},");
    }
    put(p, " }");
    p->at.asks = outer;
}

static inline void put_default_number(struct random_policy *p, int depth)
{
    if (one_in(p, 2)) {
        put_number_leaf(p);
        return;
    }
    put_by_name(p, "default", FACT_NUMBER, 0);
    put(p, ", ");
    put_number(p, depth > 1 ? 1 : 0);
    put(p, ")");
}

static inline void put_choice(struct random_policy *p, int depth)
{
    put(p, "(");
    put_truth(p, depth);
    put(p, " and ");
    put_number(p, depth);
    put(p, " or ");
    put_number(p, depth);
    put(p, ")");
}

/* The helpers at the head of the rule file. */
static inline void put_number_helper(struct random_policy *p, int depth)
{
    if (!ask(p)) {
        put_number_leaf(p);
        return;
    }
    put_call(p, one_in(p, 2) ? "封顶" : "超出", 2, depth);
}

static inline void put_loop(struct random_policy *p, int depth)
{
    (void)depth;
    put(p, "(function() local 计 = 0 for 序 = 1, 3 do 计 = 计 + 序 * ");
    put_readable(p, FACT_NUMBER, 0);
    put(p, " end return 计 end)()");
}

static inline void put_list_loop(struct random_policy *p, int depth)
{
    (void)depth;
    put(p, "(function() local 计 = 0 for _, 项 in ipairs(标准.列) do 计 = 计 + 户[项] end"
           " return 计 end)()");
}

typedef void put_form(struct random_policy *p, int depth);

static inline void put_number(struct random_policy *p, int depth)
{
    static put_form *const forms[] = {
        put_sum_of_two, put_sum_of_two,    put_sum_of_two, put_quotient,       put_negative,
        put_extreme,    put_rounding,      put_reduction,  put_reduction,      put_reduction,
        put_age,        put_pick,          put_points,     put_default_number, put_choice,
        put_choice,     put_number_helper, put_loop,       put_list_loop};
    if (depth <= 0 || one_in(p, 4))
        put_number_leaf(p);
    else
        forms[below(p, sizeof forms / sizeof *forms)](p, depth - 1);
}

/* Yes or no -------------------------------------------------------------------------------------*/

static const char *const comparisons[] = {" < ", " <= ", " > ", " >= ", " == ", " ~= "};

/* Whether what was written from `second` on is what was written from `first` to `end`. */
static inline bool same_text(const struct random_policy *p, size_t first, size_t end, size_t second)
{
    const struct buffer *text = &p->rules_text;
    return text->length - second == end - first &&
           !memcmp(text->bytes + first, text->bytes + second, end - first);
}

/* Nobody compares a thing with itself. */
static inline void put_two_sides(struct random_policy *p, put_form *put_side, int depth)
{
    put(p, "(");
    size_t first = p->rules_text.length;
    put_side(p, depth);
    size_t end = p->rules_text.length;
    put(p, comparisons[below(p, 6)]);
    size_t second = p->rules_text.length;
    for (int tries = 0; tries < 20; tries++) {
        p->rules_text.length = second;
        put_side(p, depth);
        if (!same_text(p, first, end, second))
            break;
    }
    put(p, ")");
}

static inline void put_comparison(struct random_policy *p, int depth)
{
    put_two_sides(p, put_number, depth);
}

static inline void put_threshold(struct random_policy *p, int depth)
{
    (void)depth;
    put(p, "(");
    put_readable(p, FACT_NUMBER, 0);
    put(p, comparisons[below(p, 6)]);
    if (one_in(p, 3))
        buffer_format(&p->rules_text, "标准.标%d", 1 + below(p, PARAMETERS));
    else
        put_literal(p, pool_number(p));
    put(p, ")");
}

static inline void put_any_label(struct random_policy *p, int set)
{
    buffer_format(&p->rules_text, "\"%s\"", label_sets[set][below(p, (size_t)label_count(set))]);
}

static inline bool put_one_label(struct random_policy *p, int set)
{
    if (!one_in(p, 12) || !put_by_name(p, "default", FACT_ENUM, set))
        return put_readable(p, FACT_ENUM, set);
    put(p, ", ");
    put_any_label(p, set);
    put(p, ")");
    return true;
}

static inline void put_other_label(struct random_policy *p, int set, size_t first, size_t end)
{
    size_t second = p->rules_text.length;
    if (one_in(p, 4) && put_readable(p, FACT_ENUM, set) && !same_text(p, first, end, second))
        return;
    p->rules_text.length = second;
    put_any_label(p, set);
}

static inline void put_label(struct random_policy *p, int depth)
{
    (void)depth;
    int set = one_in(p, 10) ? LABEL_SETS - 1 : below(p, LABEL_SETS - 1);
    put(p, "(");
    size_t first = p->rules_text.length;
    if (!put_one_label(p, set)) {
        put(p, "true)");
        return;
    }
    size_t end = p->rules_text.length;
    put(p, one_in(p, 2) ? " == " : " ~= ");
    put_other_label(p, set, first, end);
    put(p, ")");
}

static inline void put_date(struct random_policy *p, int depth)
{
    (void)depth;
    put_readable(p, FACT_DATE, 0);
}

static inline void put_dates(struct random_policy *p, int depth)
{
    put_two_sides(p, put_date, depth);
}

static inline void put_truth_leaf(struct random_policy *p, int depth)
{
    (void)depth;
    if (one_in(p, 8))
        buffer_format(&p->rules_text, "标准.开%d", 1 + below(p, SWITCHES));
    else if (p->with_meets && one_in(p, 6))
        put(p, "户.达标");
    else
        put_readable(p, FACT_BOOLEAN, 0);
}

static inline void put_logic(struct random_policy *p, int depth)
{
    put(p, "(");
    put_truth(p, depth);
    put(p, one_in(p, 2) ? " and " : " or ");
    put_truth(p, depth);
    put(p, ")");
}

static inline void put_not(struct random_policy *p, int depth)
{
    put(p, "not (");
    put_truth(p, depth);
    put(p, ")");
}

static inline void put_some_member(struct random_policy *p, int depth)
{
    static const char *const names[] = {"any", "all", "none"};
    if (p->at.in_members)
        put_threshold(p, depth);
    else
        put_over_members(p, names[below(p, 3)], false, depth < 2 ? depth : 2);
}

static inline void put_known(struct random_policy *p, int depth)
{
    static const enum fact_type types[] = {FACT_NUMBER, FACT_BOOLEAN, FACT_DATE};
    (void)depth;
    if (one_in(p, 4) && put_by_name(p, "known", FACT_ENUM, below(p, LABEL_SETS)))
        put(p, ")");
    else if (put_by_name(p, "known", types[below(p, 3)], 0))
        put(p, ")");
}

static inline void put_default_truth(struct random_policy *p, int depth)
{
    if (!one_in(p, 4)) {
        put_threshold(p, depth);
        return;
    }
    p->at.asks--;
    put_by_name(p, "default", FACT_BOOLEAN, 0);
    put(p, one_in(p, 2) ? ", true)" : ", false)");
}

static inline void put_contains(struct random_policy *p, int depth)
{
    (void)depth;
    buffer_format(&p->rules_text, "contains(标准.列, \"户项%d\")", 1 + below(p, 4));
}

static inline void put_truth_helper(struct random_policy *p, int depth)
{
    p->at.asks--;
    put_call(p, "介于", 3, depth > 1 ? 1 : 0);
}

static inline void put_truth(struct random_policy *p, int depth)
{
    static put_form *const leaves[] = {put_threshold,  put_threshold, put_threshold, put_truth_leaf,
                                       put_truth_leaf, put_label,     put_label,     put_dates};
    static put_form *const forms[] = {
        put_logic,      put_logic,         put_logic,      put_logic,       put_not,
        put_comparison, put_comparison,    put_comparison, put_some_member, put_some_member,
        put_known,      put_default_truth, put_contains,   put_truth_helper};
    if (!ask(p))
        put(p, one_in(p, 2) ? "true" : "false");
    else if (depth <= 0 || one_in(p, 3))
        leaves[below(p, sizeof leaves / sizeof *leaves)](p, 0);
    else
        forms[below(p, sizeof forms / sizeof *forms)](p, depth - 1);
}

/* Functions -------------------------------------------------------------------------------------*/

static inline void put_result(struct random_policy *p, const struct random_rule *rule, int depth)
{
    if (rule->type == FACT_BOOLEAN)
        put_truth(p, depth);
    else if (rule->type == FACT_DATE)
        put_readable(p, FACT_DATE, 0);
    else if (rule->type != FACT_ENUM)
        put_number(p, depth);
    else if (one_in(p, 2) || !put_readable(p, FACT_ENUM, rule->labels))
        put_any_label(p, rule->labels);
}

static inline void put_return(struct random_policy *p, const struct random_rule *rule, int depth)
{
    put(p, "return ");
    put_result(p, rule, depth);
    put(p, " ");
}

static inline void put_branches(struct random_policy *p, const struct random_rule *rule, int depth)
{
    put(p, "if ");
    put_truth(p, depth);
    put(p, " then ");
    if (one_in(p, 4)) {
        put(p, "if ");
        put_truth(p, depth);
        put(p, " then ");
        put_return(p, rule, depth);
        put(p, "end\n    ");
    } else {
        put_return(p, rule, depth);
    }
    if (one_in(p, 2)) {
        put(p, "elseif ");
        put_truth(p, depth);
        put(p, " then ");
        put_return(p, rule, depth);
    }
    put(p, "end\n    ");
    put_return(p, rule, depth);
}

static inline void put_local(struct random_policy *p, const struct random_rule *rule, int depth)
{
    (void)rule;
    put(p, "local 数 = ");
    put_number(p, depth);
    put(p, "\n    ");
    p->at.has_local = true;
}

/* What a counter comes to, as a result of the rule's type. */
static inline void put_counter_result(struct random_policy *p, const struct random_rule *rule)
{
    if (rule->type == FACT_BOOLEAN) {
        buffer_format(&p->rules_text, "return 计 >= %d ", 1 + below(p, 3));
    } else if (is_number(rule->type)) {
        put(p, "return 计 ");
    } else {
        put(p, "if 计 >= 2 then ");
        put_return(p, rule, 0);
        put(p, "end ");
        put_return(p, rule, 0);
    }
}

static inline void put_counting_loop(struct random_policy *p, const struct random_rule *rule)
{
    int turns = p->at.asks < 3 ? p->at.asks : 3;
    buffer_format(&p->rules_text, "local 计 = 0 for 序 = 1, %d do if 序 * ", turns > 0 ? turns : 0);
    p->at.asks -= 3;
    put_readable(p, FACT_NUMBER, 0);
    put(p, " > ");
    put_literal(p, pool_number(p));
    put(p, " then 计 = 计 + 1 end end\n    ");
    put_counter_result(p, rule);
}

/* More paths than may be traced: every condition is one of its own. */
static inline void put_too_many_paths(struct random_policy *p, const struct random_rule *rule)
{
    put(p, "local 计 = 0\n");
    for (int i = 1; i <= 11; i++) {
        put(p, "    if ");
        put_readable(p, FACT_NUMBER, 0);
        buffer_format(&p->rules_text, " + %d > ", i);
        put_literal(p, pool_number(p));
        buffer_format(&p->rules_text, " then 计 = 计 + %d end\n", i);
    }
    put(p, "    ");
    put_counter_result(p, rule);
}

static inline void put_body(struct random_policy *p, const struct random_rule *rule)
{
    int depth = 1 + below(p, 4);
    p->at.asks = 1 + below(p, 8);
    if (one_in(p, 45)) {
        put_too_many_paths(p, rule);
        return;
    }
    if (one_in(p, 5))
        put_local(p, rule, depth);
    if (one_in(p, 8))
        put_counting_loop(p, rule);
    else if (one_in(p, 3) || rule->type == FACT_ENUM || rule->type == FACT_DATE)
        put_branches(p, rule, depth);
    else
        put_return(p, rule, depth);
}

/* `as` is what this function returns, which for severities and amounts is a number. */
static inline void put_function(struct random_policy *p, const char *entry,
                                struct random_rule *rule, enum fact_type as, int which)
{
    struct random_rule shape = *rule;
    shape.type = as;
    p->at = (struct random_scope){.person = rule->of_member ? "人" : NULL};
    p->on_blanks = false;
    buffer_format(&p->rules_text, ", %s = function(%s户, 标准)\n    ", entry,
                  rule->of_member ? "人, " : "");
    size_t before = p->rules_text.length;
    put_body(p, &shape);
    put(p, "\nend");
    rule->on_blanks[which] = p->on_blanks;
    if (strstr(p->rules_text.bytes + before, "户.达标"))
        for (size_t i = 0; i < p->nrules; i++)
            if (p->rules[i].kind == RULE_CRITERION)
                rule->on_blanks[which] |= p->rules[i].on_blanks[0];
}

/* Rules -----------------------------------------------------------------------------------------*/

static inline void put_answers(struct random_policy *p)
{
    const char *names[MOST_RULES];
    size_t count = 0;
    for (size_t i = 0; i < p->nrules; i++)
        if (p->rules[i].kind == RULE_CAUSE || p->rules[i].kind == RULE_CRITERION)
            names[count++] = p->rules[i].name;
    int first = below(p, count), second = below(p, count);
    buffer_format(&p->rules_text, ", answers = {\"%s\"", names[first]);
    if (second != first)
        buffer_format(&p->rules_text, ", \"%s\"", names[second]);
    put(p, "}");
}

static inline void put_fact_entries(struct random_policy *p, const struct random_rule *rule)
{
    buffer_format(&p->rules_text, ", type = \"%s\"", fact_type_names[rule->type]);
    for (int i = 0; rule->type == FACT_ENUM && label_sets[rule->labels][i]; i++)
        buffer_format(&p->rules_text, "%s\"%s\"%s", i ? ", " : ", values = {",
                      label_sets[rule->labels][i], label_sets[rule->labels][i + 1] ? "" : "}");
}

static inline void make_rule(struct random_policy *p, enum rule_kind kind)
{
    static const char *const entries[RULE_KIND_COUNT] = {"value",    "when", "met",
                                                         "eligible", "when", "when"};
    static const enum fact_type types[] = {FACT_NUMBER,  FACT_INTEGER, FACT_MONEY, FACT_MONEY,
                                           FACT_BOOLEAN, FACT_ENUM,    FACT_DATE};
    struct random_rule rule = {.kind = kind, .type = FACT_BOOLEAN, .labels = below(p, LABEL_SETS)};
    snprintf(rule.name, NAME, "则%zu", p->nrules + 1);
    if (kind == RULE_FACT)
        rule.type = types[below(p, sizeof types / sizeof *types)];
    rule.of_member = (kind == RULE_FACT || kind == RULE_AID) && one_in(p, 3);
    p->with_meets = kind >= RULE_AID;
    buffer_format(&p->rules_text, "%s.%s { basis = \"试验\"", rule_kind_names[kind], rule.name);
    if (rule.of_member)
        put(p, ", each = \"成员\"");
    if (kind == RULE_FACT)
        put_fact_entries(p, &rule);
    if (kind == RULE_AID)
        put_answers(p);
    put_function(p, entries[kind], &rule, rule.type, 0);
    if ((kind == RULE_CAUSE || kind == RULE_AID) && !one_in(p, 3))
        put_function(p, kind == RULE_AID ? "amount" : "severity", &rule, FACT_NUMBER, 1);
    put(p, " }\n");
    p->rules[p->nrules++] = rule;
}

static const char rule_helpers[] =
    "local function 封顶(甲, 乙) if 甲 > 乙 then return 乙 end return 甲 end\n"
    "local function 超出(甲, 乙) return 甲 <= 乙 and 0 or 甲 - 乙 end\n"
    "local function 介于(数, 低, 高) return 数 >= 低 and 数 < 高 end\n";

static inline void make_rules(struct random_policy *p)
{
    static const enum rule_kind kinds[] = {RULE_FACT, RULE_CAUSE, RULE_FACT, RULE_CRITERION};
    put(p, rule_helpers);
    for (int i = 8 + below(p, 8); i > 0; i--)
        make_rule(p, kinds[below(p, 4)]);
    make_rule(p, RULE_CAUSE);
    make_rule(p, RULE_CRITERION);
    for (int i = 2 + below(p, 2); i > 0; i--)
        make_rule(p, RULE_AID);
    make_rule(p, RULE_AUDIT);
    for (int i = 1 + below(p, 2); i > 0; i--)
        make_rule(p, RULE_STATUS);
}

/* The texts are the caller's to release. */
static inline void random_policy_make(struct random_policy *p, uint64_t seed)
{
    memset(p, 0, sizeof *p);
    p->state = seed * 0xD1342543DE82EF95u + 1;
    make_pool(p);
    make_all_facts(p);
    make_parameters(p);
    make_rules(p);
}

static inline void random_policy_release(struct random_policy *p)
{
    buffer_release(&p->facts_text);
    buffer_release(&p->policy_text);
    buffer_release(&p->rules_text);
}

#endif
