/* SPDX-License-Identifier: ISC */
/*
 * Everything that a rule can be about: the fields of the contract (record.h),
 * the members that records have in common (as of a kind "record"), and the
 * data of gap, failure and kpi.  A field that is not here cannot leave.
 */
#ifndef FIELDS_H
#define FIELDS_H

#include <stdbool.h>
#include <stddef.h>

#include "pseudonym.h"
#include "record.h"

#define FIELDS_COMMON	"record"	/* kind of the common members */

/* Number i, from 0, NULL behind the last: those of one kind together,
 * composites before their members, the contract first. */
const struct record_field *fields_at(size_t i);

/* NULL when there is none. */
const struct record_field *fields_find(const char *kind, const char *path);

/* Has this kind fields? */
bool	fields_kind(const char *kind);

/* Which token a value of this field becomes. */
enum pseudonym_type fields_type(const struct record_field *field);

/* Is it free text, for which scrubbing is strong enough although names stand
 * in it? */
bool	fields_free_text(const struct record_field *field);

/* Does its value name something, so that it must not be read in texts? */
bool	fields_identifies(const struct record_field *field);

/* An object or array, whose members have the rules. */
bool	fields_composite(const struct record_field *field);

#endif
