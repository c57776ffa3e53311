/* SPDX-License-Identifier: ISC */
/* Text into pages: & < > " ' become entities. */
#ifndef HTML_H
#define HTML_H

#include <stdio.h>

/* Write text as it may stand between tags or in a quoted attribute.  Control
 * characters are the caller's to escape first (msg_escape). */
void	html_text(FILE *out, const char *text);

#endif
