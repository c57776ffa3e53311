/* SPDX-License-Identifier: ISC */
/* One attempt with one thing changed, and what it tells. */
#ifndef TRIAL_H
#define TRIAL_H

#include "lanes.h"

#define TRIAL_TEST_NET4	"203.0.113.77"		/* RFC 5737: nobody's */
#define TRIAL_TEST_NET6	"2001:db8:77::77"	/* RFC 3849 */

enum trial_kind {
	TRIAL_AGAIN,		/* nothing changed */
	TRIAL_CONTROL_SNI, TRIAL_NO_SNI,
	TRIAL_CLAMPED, TRIAL_CLAMPED_MORE,	/* TCP_MAXSEG */
	TRIAL_BIG_HELLO, TRIAL_BIG_HELLO_CLAMPED,
	TRIAL_OLD_VERSIONS, TRIAL_CBC_ONLY,
	TRIAL_RESET_HOP,	/* the ClientHello with a small TTL */
	TRIAL_DATE,		/* HTTP in spite of the certificate */
	TRIAL_OTHER_PORT,	/* CONNECT to another port */
	TRIAL_FTP_BY_HTTP,	/* GET ftp:// of the proxy */
	TRIAL_TEST_NET, TRIAL_PORTAL,	/* an address that cannot be */
	TRIAL_PORTAL_HERE,	/* plain HTTP where all names lead */
	TRIAL_KINDS
};

struct trial {
	struct attempt a;
	struct evidence e;
	struct lanes *run;
	struct lane *lane;
	enum trial_kind kind;
	int hop;		/* RESET_HOP */
	bool done;
	struct trial *next;
};

/* Begin one for a lane, once for each kind (and hop).  Nothing happens when
 * there was one already, time is over or memory out. */
void	trial_start(struct lanes *p, struct lane *l, enum trial_kind kind,
	    int hop);

/* End those of a lane that are under way, but the large ClientHellos. */
void	trial_drop(struct lanes *p, struct lane *l);
void	trial_free_all(struct lanes *p);

#endif
