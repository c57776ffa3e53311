/* SPDX-License-Identifier: ISC */
/* A run's inside, shared by probe.c, names.c and followup.c. */
#ifndef LANES_H
#define LANES_H

#include "attempt.h"
#include "probe.h"
#include "stage_dns.h"
#include "stage_tls.h"

struct label;
struct listeners_question;
struct origin;
struct sweep;
struct trial;

/* One finding in the making. */
struct lane {
	struct loop_item watch;		/* first: looks for silence */
	struct lanes *run;
	struct finding f;
	size_t endpoint;		/* its index */
	struct attempt *a;		/* NULL: not running */
	const union tcp_address *address;	/* to try, one after another */
	unsigned addresses, next;
	union tcp_address literal;
	unsigned logins;		/* tried with the proxy */
	struct lane *waiting;		/* in the queue for a descriptor */
	bool done;

	/* Second looks. */
	unsigned tried;			/* bits of enum trial_kind */
	struct sweep *sweep;
	struct origin *origin;
	bool swept, labelled;
	struct evidence_sweep swept_evidence;
	enum evidence_tri random_label, invalid_label, portal;
	char random_address[INET6_ADDRSTRLEN];
};

/* One name, of one or many endpoints, or the proxy. */
struct lane_name {
	const char *text;
	struct stage_dns *dns;		/* NULL: it is an address */
	bool known[2];			/* family 4, 6: told */
	size_t *endpoint;		/* which ask for it */
	size_t endpoints;
	bool proxy;			/* every proxied endpoint waits for it */
};

struct lanes {
	struct loop *loop;
	const struct endpoint_list *list;
	const struct probe_options *o;
	struct probe_run *run;
	struct resolver_thread *thread;
	struct stage_tls_trust trust;
	union tcp_address proxy;	/* where it is given as an address */
	struct lane_name **name;
	size_t names, names_open;
	struct lane **lane;
	size_t n, cap;
	struct lane *first, **last;	/* waiting for a descriptor */
	size_t running, most;		/* attempts */
	size_t open;			/* lanes not done */
	int64_t start_us, first_limit_us, limit_us;
	bool failed;			/* memory */
	bool host_asked;
	size_t host_open;		/* answers about this host */
	struct listeners_question *questions;	/* to its own ports */
	struct trial *trials;
	struct label *labels;
	size_t sweeps, sweeps_open, trials_open, labels_open;
};

/* A lane for endpoint by path and family, listed; NULL and failed. */
struct lane *lanes_add(struct lanes *p, size_t endpoint,
	    enum finding_path path, int family);

/* Try its addresses (they live on), now or when a descriptor is free. */
void	lanes_go(struct lanes *p, struct lane *l);

/* Ended without an attempt: what follows is skipped from this stage on. */
void	lanes_skip(struct lanes *p, struct lane *l, enum attempt_stage from);

/* Another attempt has done better: its own one ends. */
void	lanes_give_up(struct lanes *p, struct lane *l);

/* What is spoken with an endpoint by a path; address and limits too. */
void	lanes_plan(const struct lanes *p, const struct lane *l,
	    struct attempt_plan *plan);

/* Begin to look up all names; lanes are added as answers come. */
int	names_start(struct lanes *p, struct fail *f);
/* Nothing more is waited for: what is missing is told as it is. */
void	names_stop(struct lanes *p);
/* All that is known by now into the lanes' findings. */
void	names_tell(struct lanes *p);
void	names_free(struct lanes *p);

#endif
