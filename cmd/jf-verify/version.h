/* SPDX-License-Identifier: ISC */
/* Which of two versions is newer, by the scheme that a vendor uses. */
#ifndef VERSION_H
#define VERSION_H

enum version_scheme {
	VERSION_AUTO,		/* whichever of the others fits both */
	VERSION_SEMVER,		/* Semantic Versioning 2.0.0; a leading v is dropped */
	VERSION_DOTTED,		/* numbers between dots, any count: 4.10 > 4.9 */
	VERSION_COUNTER,	/* one whole number */
	VERSION_DATE		/* RFC 3339 date or date-time, or YYYYMMDD */
};
#define VERSION_WORDS	"auto|semver|dotted|counter|date"

enum version_order {
	VERSION_OLDER, VERSION_SAME, VERSION_NEWER,
	VERSION_UNKNOWN		/* one of them does not follow the scheme */
};

/* Is a older than, the same as, or newer than b?  Texts of any length. */
enum version_order version_compare(enum version_scheme s, const char *a,
	    const char *b);

/* "older", "same", "newer", "unknown". */
const char *version_order_name(enum version_order o);

#endif
