/* Data doubts: which audits hold for which households. */
#ifndef DIGUAN_AUDIT_H
#define DIGUAN_AUDIT_H

#include "evaluate.h"

struct finding {
    uint32_t household; /* row */
    int audit;          /* position among the audits */
};

struct audit {
    const struct rulebook *rulebook;
    const struct registry *registry;
    int as_of_day;
    size_t nhouseholds; /* with a finding at least */
    size_t count, capacity;
    struct finding *findings; /* by household, then audit */
};

/* Runs the rules over all households; request->out is not used. `audit` is filled on success and is
 * then the caller's to release. */
bool audit_run(const struct evaluate_request *request, struct audit *audit, struct fault *fault);
void audit_release(struct audit *audit);

#endif
