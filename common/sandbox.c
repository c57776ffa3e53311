/* SPDX-License-Identifier: ISC */
#include "sandbox.h"

#include <sys/resource.h>

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED	/* its leak check is a process that traces this one */
#endif
#endif

void
sandbox_limit_memory(void)
{
#ifndef SANITIZED	/* which needs much for itself */
	struct rlimit r = { SANDBOX_MEMORY, SANDBOX_MEMORY };

	setrlimit(RLIMIT_DATA, &r);
#endif
}

#ifdef __linux__
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

/* The kernel's interface (linux/landlock.h), which older headers lack. */
#define CREATE_RULESET	444
#define ADD_RULE	445
#define RESTRICT_SELF	446
#define RULE_PATH	1
#define VERSION_FLAG	1

#define FS_EXECUTE	(1ULL << 0)
#define FS_WRITE_FILE	(1ULL << 1)
#define FS_READ_FILE	(1ULL << 2)
#define FS_READ_DIR	(1ULL << 3)
#define FS_REMOVE_DIR	(1ULL << 4)
#define FS_REMOVE_FILE	(1ULL << 5)
#define FS_MAKE_DIR	(1ULL << 7)
#define FS_MAKE_REG	(1ULL << 8)
#define FS_ABI_1	((1ULL << 13) - 1)
#define FS_REFER	(1ULL << 13)	/* ABI 2 */
#define FS_TRUNCATE	(1ULL << 14)	/* ABI 3 */
#define NET_TCP		3ULL		/* ABI 4: bind, connect */

struct ruleset {
	uint64_t fs, net;
};

struct path_rule {
	uint64_t allowed;
	int32_t fd;
} __attribute__((packed));

static void
allow(int ruleset, const struct sandbox_path *p, uint64_t handled)
{
	const uint64_t file = FS_READ_FILE | FS_WRITE_FILE | FS_TRUNCATE;
	struct path_rule rule = { .allowed = FS_READ_FILE | FS_READ_DIR };
	struct stat st;

	if (p->path == NULL)
		return;
	rule.fd = open(p->path, O_PATH | O_CLOEXEC);
	if (rule.fd == -1)
		return;
	if (p->access == SANDBOX_WRITE)
		rule.allowed |= FS_WRITE_FILE | FS_REMOVE_FILE | FS_MAKE_REG |
		    FS_MAKE_DIR | FS_TRUNCATE;
	if (fstat(rule.fd, &st) == 0 && !S_ISDIR(st.st_mode))
		rule.allowed &= file;
	rule.allowed &= handled;
	syscall(ADD_RULE, ruleset, RULE_PATH, &rule, 0);
	close(rule.fd);
}

static int
close_files(const struct sandbox_path *paths, size_t n)
{
	struct ruleset r = { 0 };
	long abi = syscall(CREATE_RULESET, NULL, 0, VERSION_FLAG);
	size_t i, size = abi >= 4 ? sizeof(r) : sizeof(r.fs);
	int fd, rc;

	if (abi < 1)
		return 0;
	r.fs = FS_ABI_1 | (abi >= 2 ? FS_REFER : 0) |
	    (abi >= 3 ? FS_TRUNCATE : 0);
	r.net = NET_TCP;
	fd = (int)syscall(CREATE_RULESET, &r, size, 0);
	if (fd == -1)
		return 0;
	for (i = 0; i < n; i++)
		allow(fd, &paths[i], r.fs);
#ifdef SANITIZED
	allow(fd, &(struct sandbox_path){ "/proc", SANDBOX_READ }, r.fs);
#endif
	rc = (int)syscall(RESTRICT_SELF, fd, 0);
	close(fd);
	return rc == 0 ? SANDBOX_FILES : 0;
}

#if defined(__x86_64__)
#define MACHINE	AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define MACHINE	AUDIT_ARCH_AARCH64
#endif

#if defined(MACHINE) && !defined(SANITIZED)
#define DATA(member)	((uint32_t)offsetof(struct seccomp_data, member))
#define LOAD(offset)	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offset)
#define RETURN(value)	BPF_STMT(BPF_RET | BPF_K, value)
#define IF_IS(value)	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, value, 0, 1)
#define DENY(call)	IF_IS(call), RETURN(SECCOMP_RET_ERRNO | EPERM)

static int
close_calls(void)
{
	static const struct sock_filter code[] = {
		LOAD(DATA(arch)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, MACHINE, 1, 0),
		RETURN(SECCOMP_RET_ERRNO | EPERM),	/* another machine's */
		LOAD(DATA(nr)),
#ifdef __x86_64__
		/* x32 numbers are other names of the same calls. */
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 0x40000000, 0, 1),
		RETURN(SECCOMP_RET_ERRNO | EPERM),
		DENY(__NR_fork), DENY(__NR_vfork),
#endif
		DENY(__NR_socket), DENY(__NR_socketpair), DENY(__NR_connect),
		DENY(__NR_bind), DENY(__NR_listen), DENY(__NR_accept),
		DENY(__NR_accept4), DENY(__NR_execve), DENY(__NR_execveat),
		DENY(__NR_ptrace), DENY(__NR_process_vm_readv),
		DENY(__NR_process_vm_writev), DENY(__NR_io_uring_setup),
		/* Its arguments cannot be seen; libc then uses clone. */
		IF_IS(__NR_clone3), RETURN(SECCOMP_RET_ERRNO | ENOSYS),
		/* Threads yes, processes no. */
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_clone, 0, 3),
		LOAD(DATA(args[0])),
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, CLONE_THREAD, 1, 0),
		RETURN(SECCOMP_RET_ERRNO | EPERM),
		RETURN(SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = {
		.len = sizeof(code) / sizeof(code[0]),
		.filter = (struct sock_filter *)(uintptr_t)code,
	};

	return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0 ?
	    SANDBOX_CALLS : 0;
}
#else
static int
close_calls(void)
{
	return 0;
}
#endif

int
sandbox_enter(const struct sandbox_path *paths, size_t n)
{
	int files;

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == -1)
		return 0;
	files = close_files(paths, n);
	return files | close_calls();
}

#else

int
sandbox_enter(const struct sandbox_path *paths, size_t n)
{
	(void)paths;
	(void)n;
	return 0;
}

#endif
