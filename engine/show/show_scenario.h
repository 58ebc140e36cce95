/* What a scenario changes, change by change. */
#ifndef DIGUAN_SHOW_SCENARIO_H
#define DIGUAN_SHOW_SCENARIO_H

#include "json.h"
#include "scenario.h"

/* "国家扶贫标准 2855 → 4000 元/人·年 (scenario.yaml:4)", "雨露计划 disabled (scenario.yaml:9)",
 * "rules more.lua (scenario.yaml:10)"; with the values in force on `day`. */
void show_change(struct buffer *out, const struct policy *policy, const struct change *change,
                 int day);

/* The same without the place. */
void show_change_words(struct buffer *out, const struct policy *policy, const struct change *change,
                       int day);

/* The title behind what it is, in `indent` columns, and a paragraph for each change. Nothing for a
 * policy as it stands in its folder; a scenario below the policy's own is not told. */
void show_scenario_text(struct buffer *out, const char *what, const struct policy *policy, int day,
                        int indent);

/* The key "scenario" and an object; nothing for a policy as it stands. */
void show_scenario_json(struct json *json, const struct policy *policy, int day);

#endif
