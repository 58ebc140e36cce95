/* From matched households to rows of results.db. */
#ifndef DIGUAN_RECORD_H
#define DIGUAN_RECORD_H

#include "evaluate.h"

struct record;

/* Opens request->out; NULL with a fault when it cannot be written. */
struct record *record_open(const struct evaluate_request *request, struct fault *fault);

/* A household's rows: verdict, criterion, cause, recommendation, gap, undetermined, audit. */
bool record_household(struct record *record, const struct matching *matching, struct fault *fault);

/* Adds what the run was and its summary, and puts the file in place. After it, or after discard,
 * the record is gone. */
bool record_commit(struct record *record, const struct summary *summary, struct fault *fault);
/* Harmless on NULL. */
void record_discard(struct record *record);

#endif
