/* An evaluation done again with other values: what a changed number does to the summary, at a
 * fraction of the time.
 *
 * The first evaluation keeps its outcomes. Another one runs the rules whose outcome may differ,
 * matches what these may move (scope.h), and counts. The same is counted once with the first values
 * too; what it comes to more or less is added to the first summary, which gives the summary of a
 * full evaluation, to the last unit. */
#ifndef DIGUAN_AGAIN_H
#define DIGUAN_AGAIN_H

#include "evaluate.h"

struct again;

/* Evaluates as evaluate_run does, without results, plain run and cross-check. The narrower the
 * scope of the request (see scope_want), the faster are the evaluations to come. `visit` (or NULL)
 * sees the blocks as evaluate_each shows them. What the request names must outlive what is
 * returned. NULL on failure; faults are those of evaluate_run. */
struct again *again_new(const struct evaluate_request *request, evaluate_visitor *visit,
                        void *context, struct fault *fault);
void again_free(struct again *again);

/* The first evaluation: its summary, and its outcomes for whoever needs them. */
const struct summary *again_first(const struct again *again);
const struct kept *again_kept(const struct again *again);

/* The summary with other values (as for ground.h), the caller's to release. Of the verdicts that
 * `visit` sees, those on what cannot move may be missing: 达标, causes, criteria, statuses,
 * audits and all outcomes are there. */
bool again_run(struct again *again, const struct policy *values, evaluate_visitor *visit,
               void *context, struct summary *summary, struct fault *fault);

#endif
