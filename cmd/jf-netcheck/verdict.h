/* SPDX-License-Identifier: ISC */
/*
 * What the evidence means: one verdict of the catalogue for each finding, by
 * a pure function.  Never more certain than the evidence: a router answers
 * "time exceeded" before its own filter, hence "at or after"; a refusal is
 * "closed" only when a second probe showed that the host itself refused.
 */
#ifndef VERDICT_H
#define VERDICT_H

#include "catalogue.h"
#include "evidence.h"

enum verdict_confidence { VERDICT_MEDIUM, VERDICT_HIGH, VERDICT_CERTAIN };

struct verdict {
	const struct catalogue *is;	/* id, cause, who is to act, words */
	enum catalogue_state state;	/* the catalogue's, or milder where the
					   endpoint can be done without */
	enum verdict_confidence confidence;
	int hop;			/* where it happens; 0 not known */
	bool or_after;			/* there or behind it */
	char at[INET6_ADDRSTRLEN];	/* the router there, or "" */
	char reporter[INET6_ADDRSTRLEN];	/* who sent the ICMP message */
	char icmp[48];			/* "admin prohibited" */
	char error[EVIDENCE_LINE];	/* errno, X.509, EAI in words */
	char detail[EVIDENCE_NAME];	/* what the verdict's text names so */
};

/* Always sets *v. */
void	verdict_judge(const struct finding *f, const struct evidence_host *h,
	    struct verdict *v);

/* Verdicts on the host itself into v[0..max-1]; how many. */
#define VERDICT_HOST_MAX	48
size_t	verdict_host(const struct evidence_host *h, struct verdict *v,
	    size_t max);

/* "medium", "high", "certain". */
const char *verdict_confidence_name(enum verdict_confidence c);

/* The same for people. */
const char *verdict_confidence_word(enum verdict_confidence c,
	    enum catalogue_lang lang);

/* Does this verdict make the run's answer "no"? */
bool	verdict_is_no(const struct finding *f, const struct verdict *v);

#endif
