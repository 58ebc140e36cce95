/* Why a change changes nothing here, in a sentence: "退出收入线: 收入达标 (rules/exit.lua:38)
 * compares with it, but no household lies between the two values". */
#ifndef DIGUAN_SHOW_NO_EFFECT_H
#define DIGUAN_SHOW_NO_EFFECT_H

#include "json.h"
#include "no_effect.h"

/* `rulebook` is the one after. */
void show_no_effect(struct buffer *out, const struct rulebook *rulebook,
                    const struct change *change, int as_of_day, const struct no_effect *no_effect);

/* The same as an object: change, reason, and where it is read. */
void show_no_effect_json(struct json *json, const struct rulebook *rulebook,
                         const struct change *change, const struct no_effect *no_effect);

#endif
