/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <openssl/rand.h>

#include "dns_query.h"

#define TCP_MAX	65537	/* bytes of an answer by TCP, with its length */

static void	wake(struct loop_item *item, uint32_t events);

static void
end(struct dns_query *q, enum evidence_dns_result result)
{
	dns_query_stop(q);
	q->result = result;
	q->ms = (double)(loop_now_us() - q->start_us) / 1000;
	q->done(q);
}

/* When to ask again: answers get lost, and servers have bad moments. */
static int64_t
next_try_us(const struct dns_query *q)
{
	static const int64_t wait[] = { 300000, 500000, 600000, 800000 };
	int64_t due = loop_now_us() + wait[q->tries < 4 ? q->tries : 3];

	return due < q->limit_us ? due : q->limit_us;
}

static int
send_udp(struct dns_query *q)
{
	ssize_t n = send(q->item.fd, q->asked + 2, q->asked_len, 0);

	if (n == -1 && errno != ECONNREFUSED)
		return -1;
	if (n == -1)	/* the error of the one before, now fetched */
		n = send(q->item.fd, q->asked + 2, q->asked_len, 0);
	q->sent += n > 0 ? (uint64_t)n + 28 : 0;
	loop_at(q->loop, &q->item, next_try_us(q));
	q->tries++;
	return n == -1 ? -1 : 0;
}

static int
write_question(struct dns_query *q)
{
	uint16_t id;

	if (RAND_bytes((unsigned char *)&id, sizeof(id)) != 1)
		return -1;
	q->asked_len = dns_message_ask(q->asked + 2, q->name, q->type, id,
	    !q->plain);
	q->asked[0] = (unsigned char)(q->asked_len >> 8);
	q->asked[1] = (unsigned char)q->asked_len;
	return q->asked_len == 0 ? -1 : 0;
}

void
dns_query_start(struct dns_query *q, const char *name, uint16_t type,
    int64_t timeout_us)
{
	int fd;

	snprintf(q->name, sizeof(q->name), "%s", name);
	q->item = (struct loop_item){ .fd = -1, .wake = wake };
	q->type = type;
	q->start_us = loop_now_us();
	q->limit_us = q->start_us + timeout_us;
	fd = socket(q->server->sa.sa_family,
	    SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd == -1)
		goto out;
	if (connect(fd, &q->server->sa, tcp_address_len(q->server)) == -1 ||
	    loop_watch(q->loop, &q->item, fd, EPOLLIN) == -1) {
		close(fd);
		goto out;
	}
	if (write_question(q) == 0 && send_udp(q) == 0)
		return;
out:	/* the owner hears of it from the loop, not from within this call */
	q->limit_us = 0;
	loop_at(q->loop, &q->item, loop_now_us());
}

void
dns_query_stop(struct dns_query *q)
{
	loop_close(q->loop, &q->item);
	free(q->in);
	q->in = NULL;
	q->in_len = 0;
}

bool
dns_query_is_definite(const struct dns_query *q)
{
	return q->result == EVIDENCE_DNS_FOUND ||
	    q->result == EVIDENCE_DNS_NODATA ||
	    q->result == EVIDENCE_DNS_NXDOMAIN;
}

static enum evidence_dns_result
meaning(const struct dns_answer *a)
{
	switch (a->rcode) {
	case 0:
		return a->addresses > 0 ? EVIDENCE_DNS_FOUND :
		    EVIDENCE_DNS_NODATA;
	case 2:
		return EVIDENCE_DNS_SERVFAIL;
	case 3:
		return EVIDENCE_DNS_NXDOMAIN;
	case 4:
		return EVIDENCE_DNS_NOTIMP;
	case 5:
		return EVIDENCE_DNS_REFUSED;
	default:
		return EVIDENCE_DNS_RCODE;
	}
}

static void
start_tcp(struct dns_query *q)
{
	struct tcp_outcome out;
	struct tcp_options none = { 0 };
	int fd;

	loop_close(q->loop, &q->item);
	q->truncated = q->tcp = true;
	fd = tcp_start(q->server, &none, &out);
	q->tcp_errno = fd == -1 ? out.error : 0;
	q->in = malloc(TCP_MAX);
	if (fd == -1 || q->in == NULL ||
	    loop_watch(q->loop, &q->item, fd, EPOLLOUT) == -1) {
		if (fd != -1)
			close(fd);
		end(q, EVIDENCE_DNS_TRUNCATED);
		return;
	}
	loop_at(q->loop, &q->item, q->limit_us);
}

static void
take(struct dns_query *q, const unsigned char *msg, size_t len)
{
	struct dns_answer a;

	if (dns_message_read(msg, len, q->asked + 2, q->asked_len, &a) == -1) {
		/* Another's answer, or a forged one: the true one may come. */
		if (q->tcp)
			end(q, EVIDENCE_DNS_MALFORMED);
		else
			q->strange = true;
		return;
	}
	if (!q->plain && (a.rcode == 1 || a.rcode == 4 || a.rcode == 16)) {
		q->plain = true;	/* an old server: without EDNS then */
		if (!q->tcp && write_question(q) == 0 && send_udp(q) == 0)
			return;
	}
	q->answer = a;
	if (a.truncated && !q->tcp)
		start_tcp(q);
	else
		end(q, meaning(&a));
}

static void
read_udp(struct dns_query *q)
{
	unsigned char msg[4096];
	ssize_t n = recv(q->item.fd, msg, sizeof(msg), 0);

	if (n >= 0) {
		q->received += (uint64_t)n + 28;
		take(q, msg, (size_t)n);
	} else if (errno == ECONNREFUSED || errno == EHOSTUNREACH ||
	    errno == ENETUNREACH)
		end(q, EVIDENCE_DNS_UNREACHABLE);
}

static void
step_tcp(struct dns_query *q)
{
	struct tcp_outcome out;
	ssize_t n;

	if (q->item.events == EPOLLOUT) {
		tcp_finish(q->item.fd, &out);
		q->tcp_errno = out.error;
		if (out.error == EINPROGRESS)
			return;
		if (out.error != 0 || send(q->item.fd, q->asked,
		    q->asked_len + 2, MSG_NOSIGNAL) !=
		    (ssize_t)q->asked_len + 2) {
			end(q, EVIDENCE_DNS_TRUNCATED);
			return;
		}
		q->sent += q->asked_len + 2;
		loop_watch(q->loop, &q->item, q->item.fd, EPOLLIN);
		return;
	}
	n = recv(q->item.fd, q->in + q->in_len, TCP_MAX - q->in_len, 0);
	if (n == -1 && errno == EAGAIN)
		return;
	if (n <= 0) {
		q->tcp_errno = n == 0 ? ECONNRESET : errno;
		end(q, EVIDENCE_DNS_TRUNCATED);
		return;
	}
	q->in_len += (size_t)n;
	q->received += (uint64_t)n;
	if (q->in_len >= 2 &&
	    q->in_len - 2 >= (size_t)(q->in[0] << 8 | q->in[1]))
		take(q, q->in + 2, (size_t)(q->in[0] << 8 | q->in[1]));
}

static void
wake(struct loop_item *item, uint32_t events)
{
	struct dns_query *q = (struct dns_query *)(void *)item;

	if (events != LOOP_LATE) {
		if (q->tcp)
			step_tcp(q);
		else
			read_udp(q);
	} else if (q->limit_us == 0)
		end(q, EVIDENCE_DNS_UNREACHABLE);
	else if (loop_now_us() >= q->limit_us) {
		if (q->tcp)
			q->tcp_errno = ETIMEDOUT;
		end(q, q->tcp ? EVIDENCE_DNS_TRUNCATED : q->strange ?
		    EVIDENCE_DNS_MALFORMED : EVIDENCE_DNS_TIMEOUT);
	} else if (send_udp(q) == -1)
		end(q, EVIDENCE_DNS_UNREACHABLE);
}
