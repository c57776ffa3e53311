/* SPDX-License-Identifier: ISC */
/* A verdict's words, filled in from the evidence. */
#ifndef REMEDY_H
#define REMEDY_H

#include "buf.h"
#include "verdict.h"

/* Language by --lang, else LC_ALL, LC_MESSAGES, LANG: German when they begin
 * with "de", else English. */
enum catalogue_lang remedy_lang(const char *option);

/*
 * Append what was found, or what to ask for, as plain text.  f is NULL for a
 * verdict on the host.  Text from outside is escaped for a terminal; who
 * writes HTML or CSV escapes once more for that.  0, -1 memory out.
 */
int	remedy_cause(struct buf *out, const struct verdict *v,
	    const struct finding *f, const struct evidence_host *h,
	    enum catalogue_lang lang);
int	remedy_ask(struct buf *out, const struct verdict *v,
	    const struct finding *f, const struct evidence_host *h,
	    enum catalogue_lang lang);

#endif
