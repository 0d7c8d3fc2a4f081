//! seccomp: the system calls that no step needs, and by which a program gets past the other layers.

use std::collections::BTreeMap;
use std::io;

use seccompiler::{
    BpfProgram, SeccompAction, SeccompCmpArgLen as Len, SeccompCmpOp as Op, SeccompCondition as Condition,
    SeccompFilter, SeccompRule as Rule,
};

/// Looking into other processes; the kernel's own doors, of which each year brings a hole; mounts and namespaces.
const REFUSED: &[libc::c_long] = &[
    libc::SYS_ptrace,
    libc::SYS_process_vm_readv,
    libc::SYS_process_vm_writev,
    libc::SYS_kcmp,
    libc::SYS_pidfd_getfd,
    libc::SYS_pidfd_send_signal,
    libc::SYS_io_uring_setup,
    libc::SYS_io_uring_enter,
    libc::SYS_io_uring_register,
    libc::SYS_keyctl,
    libc::SYS_add_key,
    libc::SYS_request_key,
    libc::SYS_bpf,
    libc::SYS_userfaultfd,
    libc::SYS_perf_event_open,
    libc::SYS_mount,
    libc::SYS_umount2,
    libc::SYS_pivot_root,
    libc::SYS_chroot,
    libc::SYS_move_mount,
    libc::SYS_open_tree,
    libc::SYS_fsopen,
    libc::SYS_fsconfig,
    libc::SYS_fsmount,
    libc::SYS_fspick,
    libc::SYS_mount_setattr,
    libc::SYS_unshare,
    libc::SYS_setns,
    libc::SYS_name_to_handle_at,
    libc::SYS_open_by_handle_at,
    libc::SYS_init_module,
    libc::SYS_finit_module,
    libc::SYS_delete_module,
    libc::SYS_kexec_load,
    libc::SYS_kexec_file_load,
    libc::SYS_reboot,
    libc::SYS_swapon,
    libc::SYS_swapoff,
    libc::SYS_acct,
    libc::SYS_quotactl,
    libc::SYS_syslog,
    libc::SYS_sethostname,
    libc::SYS_setdomainname,
    libc::SYS_settimeofday,
    libc::SYS_clock_settime,
    libc::SYS_clock_adjtime,
    libc::SYS_adjtimex,
];

/// Everything by which a process gets a namespace of its own.
const NAMESPACES: i32 = libc::CLONE_NEWUSER
    | libc::CLONE_NEWNS
    | libc::CLONE_NEWPID
    | libc::CLONE_NEWNET
    | libc::CLONE_NEWIPC
    | libc::CLONE_NEWUTS
    | libc::CLONE_NEWCGROUP;

/// Refuses them to this process, and to all that it becomes and starts. Datagrams too, unless the network is its own:
/// Landlock does not know them.
pub(crate) fn refuse(may_send_datagrams: bool) -> io::Result<()> {
    let error = |error: seccompiler::Error| io::Error::other(error);
    for filter in [refused(may_send_datagrams), unknown()] {
        let filter = filter.map_err(|error| io::Error::other(error.to_string()))?;
        seccompiler::apply_filter(&filter).map_err(error)?;
    }
    Ok(())
}

fn refused(may_send_datagrams: bool) -> Result<BpfProgram, seccompiler::BackendError> {
    let mut rules: BTreeMap<i64, Vec<Rule>> = REFUSED.iter().map(|call| (*call, Vec::new())).collect();
    let bit = |bit: i32| u64::try_from(bit).unwrap_or_default();
    // Each flag has a rule of its own: a mask asks for all of its bits.
    let spaces = (0..31).map(|at| 1 << at).filter(|flag| NAMESPACES & flag != 0);
    let spaces = spaces
        .map(|flag| Rule::new(vec![Condition::new(0, Len::Qword, Op::MaskedEq(bit(flag)), bit(flag))?]));
    rules.insert(libc::SYS_clone, spaces.collect::<Result<_, _>>()?);
    rules.insert(libc::SYS_socket, sockets(may_send_datagrams)?);
    filter(rules, libc::EPERM)
}

/// Sockets of another family than the internet's: of a path, where Docker listens, of the kernel, of virtual machines.
fn sockets(may_send_datagrams: bool) -> Result<Vec<Rule>, seccompiler::BackendError> {
    let is_not =
        |family: i32| Condition::new(0, Len::Dword, Op::Ne, u64::try_from(family).unwrap_or_default());
    let mut rules = vec![Rule::new(vec![is_not(libc::AF_INET)?, is_not(libc::AF_INET6)?])?];
    if !may_send_datagrams {
        // The kind is in the lower four bits; in the others stands how the socket is to be opened.
        let stream = u64::try_from(libc::SOCK_STREAM).unwrap_or_default();
        for kind in (1..16).filter(|kind| *kind != stream) {
            rules.push(Rule::new(vec![Condition::new(1, Len::Dword, Op::MaskedEq(0xf), kind)?])?);
        }
    }
    Ok(rules)
}

/// What a filter cannot look into is said not to exist: the C library then takes the older call.
fn unknown() -> Result<BpfProgram, seccompiler::BackendError> {
    filter([(libc::SYS_clone3, Vec::new())].into(), libc::ENOSYS)
}

fn filter(rules: BTreeMap<i64, Vec<Rule>>, errno: i32) -> Result<BpfProgram, seccompiler::BackendError> {
    let errno = SeccompAction::Errno(u32::try_from(errno).unwrap_or_default());
    SeccompFilter::new(rules, SeccompAction::Allow, errno, std::env::consts::ARCH.try_into()?)?.try_into()
}
