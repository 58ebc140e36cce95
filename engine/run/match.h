/* Matching: from the outcomes of a block of households to what each lacks and what answers that.
 *
 * Deficits are the causes that hold and the criteria that are not met. An aid is for a household
 * (or member) when it answers one of its deficits, is eligible, and no aid that excludes it takes
 * precedence: one that is already received stands; among others the one declared first. Between a
 * household's aid and a member's, any member counts; between two members' aids, the same member.
 *
 * Everything is three-valued: an aid is recommended only when that is sure, and possible (待核实)
 * while it hangs on blanks. A held deficit either has an aid that is or may be for the household,
 * or is a gap.
 *
 * The main cause is the held cause of highest severity, ties by order of declaration, open while an
 * unknown cause could outrank it. A status is the first that holds, open while an unknown one comes
 * before it. */
#ifndef DIGUAN_MATCH_H
#define DIGUAN_MATCH_H

#include "registry.h"
#include "reason_search.h"
#include "truth.h"
#include "verdicts.h"

/* What matching needs of a policy and a registry, prepared once and shared by threads; all must
 * outlive it. `values` as for ground.h. Fails when memory is short, and with FAULT_POLICY when an
 * aid answers more than MATCH_ANSWERS causes and criteria. */
enum { MATCH_ANSWERS = 63 };
struct match;
struct match *match_new(const struct rulebook *rulebook, const struct policy *values,
                        const struct registry *registry, int as_of_day, struct fault *fault);
void match_free(struct match *match);

/* What is looked at (scope.h): of aids those that are marked, by position, and with an aid all that
 * it excludes. The others are for nobody; where main causes, missing facts or gaps are not looked
 * at, there are none. */
struct match_scope {
    bool main_cause; /* main causes and their agreement with the declared ones */
    bool missing;    /* for a summary, the facts missing behind an undecided 达标 */
    bool gaps;       /* right for deficits of which all aids that answer them are marked */
    bool *aids;
};
/* From now on nothing else is looked at. The scope must outlive `match`. */
void match_within(struct match *match, const struct match_scope *scope);

/* Working memory of one thread. */
struct matcher;
struct matcher *matcher_new(const struct match *match, struct fault *fault);
void matcher_free(struct matcher *matcher);

/* How much is to be found: only who; for a summary, also the facts missing behind an undecided
 * 达标; of each household, also its ranks, severities, amounts and money; in full, also the facts
 * missing behind every rule that is open, what is missing for a rule that is decided all the same
 * left out. Missing facts are by household; rules in the order of the rulebook, 达标 last. */
enum match_depth { MATCH_WHO, MATCH_SUMMARY, MATCH_HOUSEHOLDS, MATCH_FULL };

/* Fails only when memory is short; `verdicts` must be zeroed, or of an earlier block, whose memory
 * is used again. */
bool match_block(struct matcher *matcher, const struct lanes *lanes, enum match_depth depth,
                 struct verdicts *verdicts, struct fault *fault);

#endif
