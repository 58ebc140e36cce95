/* Data doubts: findings of the audits, and cells that could not be read. */
#ifndef DIGUAN_SHOW_AUDIT_H
#define DIGUAN_SHOW_AUDIT_H

#include "audit.h"

/* One line for each of these. */
enum audit_by { BY_RULE, BY_COUNTY, BY_TOWNSHIP, BY_HOUSEHOLD, AUDIT_BY_COUNT };

void show_audit_text(const struct audit *audit, enum audit_by by, struct buffer *out);
void show_audit_json(const struct audit *audit, enum audit_by by, struct buffer *out);

#endif
