//! A process gives up, for good, everything it does not need to parse: before it reads the first byte of a pack.
//!
//! Three layers, because each has holes: Landlock limits files and TCP but not UDP; RLIMIT_NPROC does not bind root;
//! seccomp knows no paths. The order matters: seccomp comes last, as it forbids the other two.

use landlock::{
    ABI, Access, AccessFs, AccessNet, CompatLevel, Compatible, Ruleset, RulesetAttr, RulesetStatus, Scope,
};
use rustix::process::{DumpableBehavior, Resource, Rlimit};
use seccompiler::{BpfProgram, SeccompAction, SeccompFilter, TargetArch};

/// Address space of a confined reader: room for a 7z dictionary and the nested-archive buffer, not for a bomb.
const ADDRESS_SPACE: u64 = 1 << 30;
/// Descriptors: the standard three, the control channel, and the few files of a pack that are open at once.
const DESCRIPTORS: u64 = 64;

/// Why a process could not be confined.
#[derive(Debug, thiserror::Error)]
pub enum ConfineError {
    /// The kernel has no Landlock, or an incomplete one.
    #[error("this kernel cannot restrict file access (Landlock): {0}")]
    Landlock(String),
    /// The kernel has no seccomp filters.
    #[error("this kernel cannot filter system calls (seccomp): {0}")]
    Seccomp(String),
    /// A resource limit or process attribute was refused.
    #[error("cannot set {what}: {source}")]
    Attribute {
        /// Which.
        what: &'static str,
        /// The kernel's answer.
        #[source]
        source: rustix::io::Errno,
    },
}

/// What this kernel offers, found without confining the caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Capabilities {
    /// Landlock can deny all file access.
    pub landlock: bool,
    /// Seccomp filters can be compiled for this processor and loaded.
    pub seccomp: bool,
}

/// Looks what the kernel offers.
pub fn capabilities() -> Capabilities {
    let landlock = Ruleset::default()
        .set_compatibility(CompatLevel::HardRequirement)
        .handle_access(AccessFs::from_all(ABI::V3))
        .and_then(Ruleset::create)
        .is_ok();
    let mode = rustix::thread::secure_computing_mode().is_ok();
    Capabilities {
        landlock,
        seccomp: mode && filters().is_ok(),
    }
}

/// Confines the calling process and all its later threads. It must have one thread and hold every descriptor it needs.
///
/// # Errors
/// Nothing may be read after an error: the process is only partly confined.
pub fn confine(cpu_seconds: u64) -> Result<(), ConfineError> {
    let attribute = |what| move |source| ConfineError::Attribute { what, source };
    rustix::thread::set_no_new_privs(true).map_err(attribute("no_new_privs"))?;
    rustix::process::set_dumpable_behavior(DumpableBehavior::NotDumpable).map_err(attribute("dumpable"))?;
    let limits = [
        (Resource::As, ADDRESS_SPACE, "the limit of address space"),
        (Resource::Cpu, cpu_seconds, "the limit of processor time"),
        (Resource::Fsize, 0, "the limit of file size"),
        (Resource::Nofile, DESCRIPTORS, "the limit of descriptors"),
        (Resource::Nproc, 0, "the limit of processes"),
        (Resource::Core, 0, "the limit of core dumps"),
    ];
    for (resource, most, what) in limits {
        let limit = Rlimit {
            current: Some(most),
            maximum: Some(most),
        };
        rustix::process::setrlimit(resource, limit).map_err(attribute(what))?;
    }
    restrict_files()?;
    for program in filters()? {
        seccompiler::apply_filter(&program).map_err(|error| ConfineError::Seccomp(error.to_string()))?;
    }
    Ok(())
}

/// Denies every access to files; and connections, signals and abstract sockets where the kernel knows them.
fn restrict_files() -> Result<(), ConfineError> {
    let refused = |error: landlock::RulesetError| ConfineError::Landlock(error.to_string());
    let status = Ruleset::default()
        .set_compatibility(CompatLevel::HardRequirement)
        .handle_access(AccessFs::from_all(ABI::V3))
        .map_err(refused)?
        .set_compatibility(CompatLevel::BestEffort)
        .handle_access(AccessFs::from_all(ABI::V6))
        .map_err(refused)?
        .handle_access(AccessNet::from_all(ABI::V6))
        .map_err(refused)?
        .scope(Scope::from_all(ABI::V6))
        .map_err(refused)?
        .create()
        .map_err(refused)?
        .restrict_self()
        .map_err(refused)?;
    if status.ruleset == RulesetStatus::NotEnforced {
        return Err(ConfineError::Landlock("the rules are not enforced".to_owned()));
    }
    Ok(())
}

/// The filters in the order in which they are loaded: what no parser ever does kills it; whatever else is not on the
/// list of what it needs is refused.
fn filters() -> Result<Vec<BpfProgram>, ConfineError> {
    let arch = TargetArch::try_from(std::env::consts::ARCH)
        .map_err(|error| ConfineError::Seccomp(error.to_string()))?;
    let compile = |calls: &[libc::c_long], matched: SeccompAction, otherwise: SeccompAction| {
        let rules = calls.iter().map(|call| (*call, Vec::new())).collect();
        SeccompFilter::new(rules, otherwise, matched, arch)
            .and_then(BpfProgram::try_from)
            .map_err(|error| ConfineError::Seccomp(error.to_string()))
    };
    Ok(vec![
        compile(DEADLY, SeccompAction::KillProcess, SeccompAction::Allow)?,
        compile(
            NEEDED,
            SeccompAction::Allow,
            SeccompAction::Errno(libc::EPERM.unsigned_abs()),
        )?,
    ])
}

/// Only an attacker calls these.
const DEADLY: &[libc::c_long] = &[
    libc::SYS_execve,
    libc::SYS_execveat,
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_socket,
    libc::SYS_socketpair,
    libc::SYS_connect,
    libc::SYS_bind,
    libc::SYS_listen,
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_bpf,
    libc::SYS_kexec_load,
    libc::SYS_init_module,
    libc::SYS_mount,
    libc::SYS_unshare,
    libc::SYS_setns,
];

/// What parsing, memory, the control channel and an orderly end need.
const NEEDED: &[libc::c_long] = &[
    libc::SYS_read,
    libc::SYS_readv,
    libc::SYS_pread64,
    libc::SYS_write,
    libc::SYS_writev,
    libc::SYS_lseek,
    libc::SYS_fstat,
    libc::SYS_statx,
    libc::SYS_close,
    libc::SYS_fcntl,
    libc::SYS_dup,
    libc::SYS_recvmsg,
    libc::SYS_sendmsg,
    libc::SYS_recvfrom,
    libc::SYS_sendto,
    libc::SYS_ppoll,
    libc::SYS_mmap,
    libc::SYS_munmap,
    libc::SYS_mremap,
    libc::SYS_mprotect,
    libc::SYS_madvise,
    libc::SYS_brk,
    libc::SYS_futex,
    libc::SYS_sched_yield,
    libc::SYS_sched_getaffinity,
    libc::SYS_clock_gettime,
    libc::SYS_clock_nanosleep,
    libc::SYS_nanosleep,
    libc::SYS_getrandom,
    libc::SYS_sigaltstack,
    libc::SYS_rt_sigaction,
    libc::SYS_rt_sigprocmask,
    libc::SYS_rt_sigreturn,
    libc::SYS_getpid,
    libc::SYS_gettid,
    libc::SYS_tgkill,
    libc::SYS_rseq,
    libc::SYS_set_robust_list,
    libc::SYS_restart_syscall,
    libc::SYS_exit,
    libc::SYS_exit_group,
];
