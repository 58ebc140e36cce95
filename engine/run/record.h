/* From verdicts to rows of results.db: all blocks are kept, so that each table can be written in
 * the order of its key, rule by rule. */
#ifndef DIGUAN_RECORD_H
#define DIGUAN_RECORD_H

#include "evaluate.h"

struct record;

/* The columns causes and aids of `verdict` have a bit for each cause and aid before this. */
enum { RECORD_MASK_BITS = 63 };

/* Opens request->out; NULL with a fault when it cannot be written. */
struct record *record_open(const struct evaluate_request *request, struct fault *fault);

/* Keeps a block for its rows; see evaluate_visitor. */
bool record_block(void *record, struct verdicts *verdicts, struct fault *fault);

/* Keeps the missing facts of blocks that are kept already, from an evaluation in full; it may be
 * another thread that writes meanwhile. */
bool record_missing(void *record, struct verdicts *verdicts, struct fault *fault);

/* Writes the rows of all tables but those of missing facts; after the last block. */
bool record_write(struct record *record, const struct summary *summary, struct fault *fault);

/* Writes these too and puts the file in place. After it, or after discard, the record is gone. */
bool record_commit(struct record *record, struct fault *fault);
/* Harmless on NULL. */
void record_discard(struct record *record);

#endif
