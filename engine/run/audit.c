#include "audit.h"

#include <stdlib.h>

static bool add_finding(struct audit *audit, struct finding finding, struct fault *fault)
{
    if (audit->count == audit->capacity) {
        size_t capacity = audit->capacity ? audit->capacity * 2 : 256;
        struct finding *findings = reallocarray(audit->findings, capacity, sizeof *findings);
        if (!findings)
            return fault_memory(fault);
        audit->findings = findings;
        audit->capacity = capacity;
    }
    audit->findings[audit->count++] = finding;
    return true;
}

/* By household, then audit. */
static bool take(void *context, struct verdicts *verdicts, struct fault *fault)
{
    struct audit *audit = context;
    size_t naudits = audit->rulebook->nof_kind[RULE_AUDIT];
    for (size_t row = 0; row < verdicts->count; row++) {
        size_t before = audit->count;
        for (size_t i = 0; i < naudits; i++) {
            struct finding finding = {(uint32_t)(verdicts->first + row), (int)i};
            if (bits_has(verdicts->audits[i], row) && !add_finding(audit, finding, fault))
                return false;
        }
        audit->nhouseholds += audit->count > before;
    }
    return true;
}

bool audit_run(const struct evaluate_request *request, struct audit *audit, struct fault *fault)
{
    struct audit fresh = {
        .rulebook = request->rulebook,
        .registry = request->registry,
        .as_of_day = request->as_of_day,
    };
    if (!evaluate_each(request, MATCH_WHO, NULL, take, &fresh, fault)) {
        audit_release(&fresh);
        return false;
    }
    *audit = fresh;
    return true;
}

void audit_release(struct audit *audit)
{
    free(audit->findings);
    *audit = (struct audit){0};
}
