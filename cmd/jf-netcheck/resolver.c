/* SPDX-License-Identifier: ISC */
#include <fcntl.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "num.h"
#include "resolver.h"

void
resolver_system(struct resolver_config *c)
{
	char line[1024], word[INET6_ADDRSTRLEN + 20];
	FILE *fp = fopen("/etc/resolv.conf", "re");

	while (fp != NULL && c->servers < EVIDENCE_SERVERS &&
	    fgets(line, sizeof(line), fp) != NULL)
		if (sscanf(line, "nameserver %65s", word) == 1 &&
		    tcp_address_parse(&c->server[c->servers], word, 53) == 0)
			c->servers++;
	if (fp != NULL)
		fclose(fp);
	if (c->servers == 0 &&
	    tcp_address_parse(&c->server[0], "127.0.0.1", 53) == 0)
		c->servers = 1;
}

int
resolver_set(struct resolver_config *c, const char *text, struct fail *f)
{
	char host[INET6_ADDRSTRLEN + 20];
	const char *colon = strrchr(text, ':');
	uint64_t port = 53;
	const char *end = text[0] == '[' ? strchr(text, ']') : NULL;
	size_t n = strlen(text);

	if (end != NULL) {
		n = (size_t)(end - ++text);
		colon = end[1] == ':' ? end + 1 : NULL;
	} else if (colon != NULL && strchr(text, ':') == colon)
		n = (size_t)(colon - text);
	else
		colon = NULL;
	snprintf(host, sizeof(host), "%.*s", (int)n, text);
	if ((colon != NULL && num_uint(colon + 1, 1, 65535, &port) == -1) ||
	    tcp_address_parse(&c->server[0], host, (uint16_t)port) == -1)
		return fail_set(f, FAIL_USAGE, "--resolver %s: not an address: "
		    "use ADDRESS or ADDRESS:PORT", text);
	c->servers = 1;
	c->by_hand = true;
	return 0;
}

/* Shared by both threads; freed by whoever leaves last. */
struct resolver_thread {
	struct loop_item item;	/* the loop's end of the pipe */
	struct loop *loop;
	int pipe[2];
	pthread_mutex_t lock;
	pthread_cond_t work;
	struct resolver_ask *first, **last;
	bool stop;
	bool gone;		/* the helper has left */
};

static void
answer(struct resolver_ask *q)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	struct addrinfo *list = NULL;
	union tcp_address a;
	int64_t start = loop_now_us();

	if (tcp_address_parse(&a, q->name, 0) == 0) {
		q->code = getnameinfo(&a.sa, tcp_address_len(&a), q->found,
		    sizeof(q->found), NULL, 0, NI_NAMEREQD);
		return;
	}
	q->code = getaddrinfo(q->name, NULL, &hints, &list);
	q->ms = (double)(loop_now_us() - start) / 1000;
	for (struct addrinfo *i = list; i != NULL &&
	    q->addresses < EVIDENCE_ADDRESSES; i = i->ai_next)
		if (i->ai_family == AF_INET || i->ai_family == AF_INET6)
			memcpy(&q->address[q->addresses++], i->ai_addr,
			    i->ai_addrlen);
	if (list != NULL)
		freeaddrinfo(list);
}

static void
dispose(struct resolver_thread *t)
{
	struct resolver_ask *q;

	while ((q = t->first) != NULL) {
		t->first = q->next;
		free(q);
	}
	close(t->pipe[0]);
	close(t->pipe[1]);
	pthread_mutex_destroy(&t->lock);
	pthread_cond_destroy(&t->work);
	free(t);
}

static void *
work(void *arg)
{
	struct resolver_thread *t = arg;
	struct resolver_ask *q;
	bool last;

	for (;;) {
		pthread_mutex_lock(&t->lock);
		while (t->first == NULL && !t->stop)
			pthread_cond_wait(&t->work, &t->lock);
		if (t->stop)
			break;
		q = t->first;
		t->first = q->next;
		if (t->first == NULL)
			t->last = &t->first;
		pthread_mutex_unlock(&t->lock);
		answer(q);
		pthread_mutex_lock(&t->lock);
		if (t->stop ||
		    write(t->pipe[1], &q, sizeof(q)) != sizeof(q))
			free(q);
		pthread_mutex_unlock(&t->lock);
	}
	last = t->gone;
	t->gone = true;
	pthread_mutex_unlock(&t->lock);
	if (last)
		dispose(t);
	return NULL;
}

static void
collect(struct loop_item *item, uint32_t events)
{
	struct resolver_thread *t = (struct resolver_thread *)(void *)item;
	struct resolver_ask *q;

	(void)events;
	if (read(t->pipe[0], &q, sizeof(q)) != sizeof(q))
		return;
	if (q->owner != NULL)
		q->done(q);
	else
		free(q);
}

struct resolver_thread *
resolver_thread_new(struct loop *l, struct fail *f)
{
	struct resolver_thread *t = calloc(1, sizeof(*t));
	sigset_t all, old;
	pthread_t id;
	int error;

	if (t == NULL || pipe2(t->pipe, O_CLOEXEC | O_NONBLOCK) == -1) {
		free(t);
		fail_errno(f, "start the resolver's thread");
		return NULL;
	}
	t->loop = l;
	t->last = &t->first;
	t->item = (struct loop_item){ .fd = -1, .wake = collect };
	pthread_mutex_init(&t->lock, NULL);
	pthread_cond_init(&t->work, NULL);
	sigfillset(&all);	/* signals are for the loop */
	pthread_sigmask(SIG_BLOCK, &all, &old);
	error = pthread_create(&id, NULL, work, t);
	pthread_sigmask(SIG_SETMASK, &old, NULL);
	if (error != 0 || loop_watch(l, &t->item, t->pipe[0], EPOLLIN) == -1) {
		fail_set(f, FAIL_HERE, "start the resolver's thread: %s",
		    strerror(error));
		if (error != 0)
			dispose(t);
		return NULL;
	}
	pthread_detach(id);
	return t;
}

struct resolver_ask *
resolver_thread_ask(struct resolver_thread *t, const char *name,
    void (*done)(struct resolver_ask *), void *owner)
{
	struct resolver_ask *q = calloc(1, sizeof(*q));

	if (q == NULL)
		return NULL;
	snprintf(q->name, sizeof(q->name), "%s", name);
	q->done = done;
	q->owner = owner;
	pthread_mutex_lock(&t->lock);
	*t->last = q;
	t->last = &q->next;
	pthread_cond_signal(&t->work);
	pthread_mutex_unlock(&t->lock);
	return q;
}

void
resolver_thread_stop(struct resolver_thread *t)
{
	struct resolver_ask *q;
	bool last;

	if (t == NULL)
		return;
	loop_forget(t->loop, &t->item);
	pthread_mutex_lock(&t->lock);
	t->stop = true;
	while (read(t->pipe[0], &q, sizeof(q)) == sizeof(q))
		free(q);
	last = t->gone;
	t->gone = true;
	pthread_cond_signal(&t->work);
	pthread_mutex_unlock(&t->lock);
	if (last)
		dispose(t);
}
