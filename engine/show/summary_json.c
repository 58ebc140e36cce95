#include "show_summary.h"

#include "json.h"
#include "show_area.h"
#include "show_heading.h"

struct writer {
    const struct summary *summary;
    struct json json;
};

static double in_unit(const struct summary *summary, size_t measure, int64_t count)
{
    return summary->measures.money[measure] ? (double)count / 100 : (double)count;
}

static void put_total(struct writer *writer, const char *key, size_t measure)
{
    int64_t count = summary_total(writer->summary, measure);
    json_key_number(&writer->json, key, in_unit(writer->summary, measure, count));
}

static void put_part(struct writer *writer, const char *key, enum measure_group group, size_t item,
                     size_t part)
{
    put_total(writer, key, measures_index(&writer->summary->measures, group, item, part));
}

static void put_verdicts(struct json *json, const struct summary_area *area)
{
    json_key_number(json, "households", (double)area->counts[MEASURE_HOUSEHOLDS]);
    json_key_number(json, "people", (double)area->counts[MEASURE_PEOPLE]);
    json_key_number(json, "met", (double)area->counts[MEASURE_MEETS]);
    json_key_number(json, "not_met", (double)area->counts[MEASURE_FAILS]);
    json_key_number(json, "undetermined", (double)area->counts[MEASURE_OPEN]);
    json_key_number(json, "with_doubts", (double)area->counts[MEASURE_DOUBTFUL]);
}

/* An object from item to households. */
static void put_group(struct writer *writer, const char *key, enum measure_group group)
{
    const struct measures *measures = &writer->summary->measures;
    json_key(&writer->json, key);
    json_open(&writer->json, '{');
    for (size_t i = 0; i < measures->nitems[group]; i++)
        put_part(writer, measures_item(measures, group, i), group, i, 0);
    json_close(&writer->json, '}');
}

/* One object per rule, with the parts of its group. */
struct part_key {
    const char *key;
    size_t part;
};

static void put_rules(struct writer *writer, const char *key, enum rule_kind kind,
                      enum measure_group group, const struct part_key *parts, size_t nparts)
{
    const struct rulebook *rulebook = writer->summary->rulebook;
    json_key(&writer->json, key);
    json_open(&writer->json, '[');
    for (size_t i = 0; i < rulebook->nof_kind[kind]; i++) {
        int rule = rulebook->of_kind[kind][i];
        json_open(&writer->json, '{');
        json_key_text(&writer->json, "name", rulebook->rules[rule].name);
        for (size_t part = 0; part < nparts; part++)
            put_part(writer, parts[part].key, group, i, parts[part].part);
        if (kind == RULE_CAUSE)
            put_part(writer, "main", GROUP_MAIN, i, 0);
        if (kind == RULE_AID)
            json_key_text(&writer->json, "per",
                          rulebook->rules[rule].level == LEVEL_MEMBER ? "member" : "household");
        json_key_bool(&writer->json, "rests_on_assumed", writer->summary->rests_on_assumed[rule]);
        json_close(&writer->json, '}');
    }
    json_close(&writer->json, ']');
}

static void put_missing(struct writer *writer)
{
    const struct measures *measures = &writer->summary->measures;
    json_key(&writer->json, "missing");
    json_open(&writer->json, '[');
    for (size_t i = 0; i < measures->nitems[GROUP_MISSING]; i++) {
        size_t fact, measure = measures_index(measures, GROUP_MISSING, i, 0);
        if (!summary_total(writer->summary, measure))
            continue;
        json_open(&writer->json, '{');
        json_key_text(&writer->json, "level",
                      measures_levels[measures_missing_fact(measures, i, &fact)]);
        json_key_text(&writer->json, "fact", measures_item(measures, GROUP_MISSING, i));
        put_total(writer, "households", measure);
        json_close(&writer->json, '}');
    }
    json_close(&writer->json, ']');
}

static void put_area(struct writer *writer, enum summary_level level,
                     const struct summary_area *area)
{
    const struct measures *measures = &writer->summary->measures;
    struct json *json = &writer->json;
    struct buffer name = {0};
    char code[AREA_TEXT];
    show_area_name(writer->summary->registry, area->area, &name);
    json_open(json, '{');
    json_key_text(json, "level", summary_level_names[level]);
    json_key_text(json, "code", summary_area_text(area->area, code));
    json_key_text(json, "name", name.bytes);
    put_verdicts(json, area);
    json_key(json, "status");
    json_open(json, '{');
    for (size_t i = 0; i < measures->nitems[GROUP_STATUS]; i++)
        json_key_number(json, measures_item(measures, GROUP_STATUS, i),
                        (double)area->counts[measures_index(measures, GROUP_STATUS, i, 0)]);
    json_close(json, '}');
    json_close(json, '}');
    buffer_release(&name);
}

static void put_areas(struct writer *writer)
{
    json_key(&writer->json, "areas");
    json_open(&writer->json, '[');
    for (int level = PROVINCE; level <= COUNTY; level++) {
        const struct summary_areas *areas = &writer->summary->levels[level];
        for (size_t i = 0; i < areas->count; i++)
            if (areas->items[i].area.length)
                put_area(writer, (enum summary_level)level, &areas->items[i]);
    }
    json_close(&writer->json, ']');
}

static void put_assumed(struct writer *writer)
{
    const struct policy *policy = writer->summary->rulebook->policy;
    json_key(&writer->json, "assumed_parameters");
    json_open(&writer->json, '[');
    for (size_t i = 0; i < writer->summary->nassumed; i++)
        json_text(&writer->json, policy->parameters[writer->summary->assumed[i]].name);
    json_close(&writer->json, ']');
}

static void put_rule_groups(struct writer *writer)
{
    static const struct part_key causes[] = {{"holds", CAUSE_HOLDS}, {"undetermined", CAUSE_OPEN}};
    static const struct part_key criteria[] = {
        {"met", CRITERION_MET}, {"not_met", CRITERION_FAILS}, {"undetermined", CRITERION_OPEN}};
    static const struct part_key aids[] = {{"recommended", AID_COUNT},
                                           {"received", AID_RECEIVED},
                                           {"new", AID_NEW},
                                           {"possible", AID_POSSIBLE},
                                           {"yuan_at_least", AID_MONEY},
                                           {"new_yuan_at_least", AID_MONEY_NEW},
                                           {"undetermined_amounts", AID_MONEY_OPEN}};
    put_rules(writer, "causes", RULE_CAUSE, GROUP_CAUSE, causes, 2);
    put_rules(writer, "criteria", RULE_CRITERION, GROUP_CRITERION, criteria, 3);
    put_rules(writer, "aids", RULE_AID, GROUP_AID, aids, AID_PARTS);
}

void show_summary_json(const struct summary *summary, struct buffer *out)
{
    struct writer writer = {.summary = summary};
    json_init(&writer.json, out);
    json_open(&writer.json, '{');
    show_heading_json(&(struct heading){.policy = summary->rulebook->policy,
                                        .registry = summary->registry,
                                        .as_of_day = summary->as_of_day,
                                        .area = summary->area},
                      &writer.json);
    put_verdicts(&writer.json, &summary->levels[WHOLE].items[0]);
    put_total(&writer, "yuan_at_least", MEASURE_MONEY);
    put_total(&writer, "new_yuan_at_least", MEASURE_MONEY_NEW);
    put_total(&writer, "undetermined_amounts", MEASURE_MONEY_OPEN);
    put_group(&writer, "status", GROUP_STATUS);
    put_group(&writer, "main_cause", GROUP_MAIN);
    put_group(&writer, "declared_cause", GROUP_DECLARED);
    put_group(&writer, "agreement", GROUP_AGREEMENT);
    put_rule_groups(&writer);
    put_missing(&writer);
    put_group(&writer, "gaps", GROUP_GAP);
    put_group(&writer, "audits", GROUP_AUDIT);
    put_areas(&writer);
    put_assumed(&writer);
    json_close(&writer.json, '}');
    json_end(&writer.json);
}
