/* SPDX-License-Identifier: ISC */
/*
 * A device's value becomes one of the contract's: the coercions of
 * jf-profile(5).  In this order: a measure is taken apart (qty), text is
 * split, trimmed and lowered, sentinels leave, the value map applies, and
 * what remains takes the field's type and unit.
 */
#ifndef CONVERT_H
#define CONVERT_H

#include <jansson.h>

#include <stdbool.h>
#include <stddef.h>

#include "map.h"
#include "record.h"
#include "text.h"
#include "times.h"

#define CONVERT_TEXT_MAX	65536	/* bytes of one string in a record */

struct convert {
	enum record_type type;	/* of the result; no object or array */
	const char *unit;	/* of the result, or NULL */
	const struct record_field *field;	/* whose words hold, or NULL */
	long double factor;	/* of the device's number, to be in unit */
	const char *qty_value, *qty_unit;	/* members of a measure, or NULL */
	const json_t *units;	/* what the device's words for units mean */
	const char *significand, *exponent;	/* members of a number in two */
	struct text_rule text;
	const json_t *null_if;	/* array of sentinels, or NULL */
	bool has_null_below;	/* numbers (times: seconds) less than this */
	double null_below;	/* are unset */
	const json_t *map;	/* object: the device's word to ours, or NULL */
	const json_t *otherwise;	/* for words that map does not know */
	bool is_time;		/* a point in time, in this form */
	enum times_form form;
	bool is_iso_duration;
	double add;		/* to a number, after its unit */
};

/*
 * Convert in (NULL: not there).  On MAP_FILLED *out is new and the caller's;
 * else NULL.  why is set for MAP_WRONG.  word, unless NULL, becomes the
 * device's own word (new, the caller's) for the member NAME_raw, as soon as
 * the value is text, number or boolean and no sentinel.
 */
struct convert_out {
	json_t *value, *word;
	const char *why;
};
enum map_result convert_value(const struct convert *c, const json_t *in,
	    const char *zone, bool want_word, struct convert_out *out);

/* The key that a value map looks up: text, a number's shortest form, "true".
 * buf holds it if need be.  NULL: neither text, number nor boolean. */
const char *convert_key(const json_t *v, char *buf, size_t size);

#endif
