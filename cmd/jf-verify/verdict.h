/* SPDX-License-Identifier: ISC */
/*
 * What was found out about one file.  Every check adds to it; the gravest
 * problem decides the word, and nothing takes a problem back.  A verdict
 * without problems is authentic only once a signature was accepted.
 */
#ifndef VERDICT_H
#define VERDICT_H

#include <jansson.h>

#include <stdbool.h>
#include <stdint.h>

/* In rising precedence. */
enum verdict_word {
	VERDICT_AUTHENTIC, VERDICT_MATCHES, VERDICT_INDETERMINATE,
	VERDICT_REFUSED, VERDICT_UNSIGNED, VERDICT_MALFORMED, VERDICT_BAD
};

/* The fixed vocabulary; words and meanings in verdict.c and jf-verify(1). */
enum reason {
	REASON_NONE,
	/* bad */
	REASON_SIGNATURE_WRONG, REASON_SIGNER_UNTRUSTED, REASON_SIGNER_REVOKED,
	REASON_DIGEST_MISMATCH, REASON_EXPECTED_DIGEST, REASON_TRAILING_DATA,
	REASON_UNSIGNED_DATA, REASON_MEMBER_UNLISTED, REASON_MEMBER_MISSING,
	REASON_MEMBER_DUPLICATE, REASON_MEMBER_NAME, REASON_MEMBER_KIND,
	REASON_ATTRIBUTE_CONFUSION, REASON_TIMESTAMP_WRONG, REASON_FILE_REVOKED,
	REASON_KEY_REVOKED,
	/* malformed */
	REASON_TRUNCATED, REASON_MALFORMED, REASON_TOO_LARGE, REASON_ORDER,
	/* unsigned */
	REASON_UNSIGNED,
	/* refused by policy */
	REASON_CERTIFICATE_EXPIRED, REASON_CERTIFICATE_EARLY, REASON_KEY_USAGE,
	REASON_WEAK_ALGORITHM, REASON_ALGORITHM, REASON_ATTRIBUTES_MISSING,
	REASON_ISSUER_NOT_PINNED, REASON_SIGNER_NOT_ALLOWED, REASON_THRESHOLD,
	REASON_TEST_KEY, REASON_TIMESTAMP_MISSING, REASON_FORMAT,
	REASON_WRONG_MODEL, REASON_WRONG_VERSION, REASON_ROLLBACK,
	REASON_STALE, REASON_BELOW_MINIMUM,
	/* indeterminate */
	REASON_NO_TRUST, REASON_UNSUPPORTED, REASON_ENCRYPTED,
	REASON_UNREADABLE, REASON_FILE_CHANGED, REASON_CLOCK, REASON_CRL_MISSING,
	REASON_CRL_STALE, REASON_CATALOG_EXPIRED, REASON_MODEL_UNKNOWN, REASON_VERSION_UNKNOWN,
	REASON_VERSION_UNCOMPARABLE, REASON_DOMAIN_UNCLEAR, REASON_NEEDS_FILE,
	REASON_HERE,
	REASON_COUNT
};

#define VERDICT_WHY_LEN	256

struct verdict {
	enum verdict_word word;
	enum reason reason;
	char why[VERDICT_WHY_LEN];	/* for people; may hold outside text */
	const char *file;		/* as it was given */
	const char *format;		/* "cms", "rauc"; NULL: not known */
	const char *domain;		/* whose policy holds; NULL: none */
	json_t *policy;			/* that one, as it was written; NULL */
	bool accepted;			/* a signature was accepted */
	char sha256[65];		/* of the bytes read; "": not read */
	uint64_t total, is_signed, structure;	/* bytes */
	unsigned threshold, good_keys;	/* needed and counted */
	/* From signed data only; NULL or empty: it tells none. */
	char *version, *package;
	bool has_stale;			/* RFC 4108: versions up to it are stale */
	uint64_t stale;
	char *installed;
	const char *rollback;		/* "newer", "same", "older", "unknown" */
	json_t *models, *signers, *members, *checks, *not_checked, *relaxed;
};

/* 0, -1 memory out. */
int	verdict_start(struct verdict *v, const char *file);
void	verdict_free(struct verdict *v);

/* Another like it, for the verdicts on several printers.  0, -1 memory. */
int	verdict_copy(struct verdict *to, const struct verdict *from);

/* A problem: recorded, and the verdict if it is the gravest so far.  -1. */
int	verdict_problem(struct verdict *v, enum reason r, const char *fmt, ...)
	    __attribute__((format(printf, 3, 4)));

/* A check that passed; something that was not looked at; a rule that the
 * policy has relaxed.  Each is listed once. */
void	verdict_passed(struct verdict *v, const char *check);
void	verdict_not_checked(struct verdict *v, const char *what);
void	verdict_relaxed(struct verdict *v, const char *rule);

/* A model or the version that signed data tells.  0, -1 with the problem. */
int	verdict_model(struct verdict *v, const char *model, size_t len);
int	verdict_version(struct verdict *v, const char *version, size_t len);

/* A member that the signature covers, with its digest in hex. */
void	verdict_member(struct verdict *v, const char *name, uint64_t size,
	    const char *sha256);

/* Has a problem of whatever gravity been found? */
bool	verdict_has_problem(const struct verdict *v);

const char *verdict_word_name(enum verdict_word w);
const char *reason_name(enum reason r);
enum verdict_word reason_word(enum reason r);
/* One sentence for people, without names. */
const char *reason_text(enum reason r);

#endif
