/* SPDX-License-Identifier: ISC */
/*
 * The body of a device's answer becomes a JSON value: JSON of any type (a
 * byte order mark passed over, the last of duplicate members holds), or XML
 * by xml.h when it begins with '<'.
 */
#ifndef ANSWER_H
#define ANSWER_H

#include <jansson.h>

#include <stddef.h>

#include "fail.h"

/* The value is the caller's.  NULL with f: FAIL_PART, why and where, without
 * a byte of the body (not UTF-8, NaN, numbers beyond 63 bits, nested too
 * deep, cut off, document types, empty). */
json_t	*answer_parse(const unsigned char *body, size_t len, struct fail *f);

#endif
