/* The changes of a scenario as cases of their own: what each would do alone. */
#ifndef DIGUAN_COMPARE_ALONE_H
#define DIGUAN_COMPARE_ALONE_H

#include "compare.h"

struct compare_alone {
    struct arena arena; /* private, as the next */
    struct rulebook **own;
    size_t ncases;
    struct compare_case *cases; /* in the order of the scenario's changes; none when there are not
                                   several. A change that cannot stand alone, as disabling a rule
                                   that another one adds, is not among them */
};

/* `scenario` is a policy with a scenario over the baseline's policy; both must outlive what comes
 * out, which is to be released either way. Fails only when memory is short. */
bool compare_alone_load(const struct rulebook *baseline, const struct policy *scenario,
                        struct compare_alone *alone, struct fault *fault);
void compare_alone_release(struct compare_alone *alone);

#endif
