#include "answers.h"

#include "match_parts.h"
#include "text.h"

struct phrase {
    uint64_t deficits; /* bit i: the aid's i-th answer */
    const char *text;
    struct phrase *next;
};

bool answers_init(struct answers *answers, const struct match *match, struct arena *arena)
{
    *answers = (struct answers){.match = match, .arena = arena};
    answers->phrases = arena_array(arena, rules_of(match, RULE_AID) + 1, sizeof(struct phrase *));
    return answers->phrases != NULL;
}

static const char *join(struct answers *answers, const struct rule *aid, uint64_t deficits)
{
    struct buffer text = {0};
    for (size_t i = 0; i < aid->nanswers; i++) {
        if (!(deficits >> i & 1))
            continue;
        if (text.length)
            buffer_put(&text, "、");
        buffer_put(&text, answers->match->rulebook->rules[aid->answers[i]].name);
    }
    const char *joined = text.failed ? NULL : arena_text(answers->arena, text.bytes);
    buffer_release(&text);
    return joined;
}

static const char *phrase_for(struct answers *answers, size_t aid, uint64_t deficits)
{
    for (struct phrase *phrase = answers->phrases[aid]; phrase; phrase = phrase->next)
        if (phrase->deficits == deficits)
            return phrase->text;
    struct phrase *phrase = arena_take(answers->arena, sizeof *phrase);
    const char *text = join(answers, rule_at(answers->match, RULE_AID, aid), deficits);
    if (!phrase || !text)
        return NULL;
    *phrase = (struct phrase){deficits, text, answers->phrases[aid]};
    answers->phrases[aid] = phrase;
    return text;
}

/* Whether the rule is a deficit of the household: a cause that holds, a criterion that is not met.
 */
static bool is_deficit(const struct match *match, const struct verdicts *verdicts, int rule,
                       size_t row, bool surely)
{
    int position = match->position[rule];
    if (match->rulebook->rules[rule].kind == RULE_CAUSE) {
        const struct truths *holds = &verdicts->causes[position];
        return bits_has(surely ? holds->sure : holds->possible, row);
    }
    const struct truths *met = &verdicts->criteria[position];
    return !bits_has(surely ? met->possible : met->sure, row);
}

static uint64_t deficits_of(const struct match *match, const struct verdicts *verdicts, size_t aid,
                            size_t row, bool surely)
{
    const struct rule *rule = rule_at(match, RULE_AID, aid);
    uint64_t deficits = 0;
    for (size_t i = 0; i < rule->nanswers; i++)
        deficits |= (uint64_t)is_deficit(match, verdicts, rule->answers[i], row, surely) << i;
    return deficits;
}

const char *answers_text(struct answers *answers, const struct verdicts *verdicts, size_t aid,
                         size_t row)
{
    uint64_t deficits = deficits_of(answers->match, verdicts, aid, row, true);
    if (!deficits)
        deficits = deficits_of(answers->match, verdicts, aid, row, false);
    return phrase_for(answers, aid, deficits);
}
