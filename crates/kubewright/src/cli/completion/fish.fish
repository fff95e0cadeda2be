# Completes command lines of PROGRAM in fish. Load it with:  PROGRAM completion fish | source

function __PROGRAM_candidates
    set -l words (commandline --tokens-expanded --cut-at-cursor 2>/dev/null)
    or set words (commandline --tokenize --cut-at-cursor)
    set -l current (commandline --current-token --cut-at-cursor)
    set -l answer ($words[1] __complete $words[2..] "$current" 2>/dev/null)
    or return
    set -l directive (string replace ':' '' -- $answer[-1])
    set -e answer[-1]

    # Only the part behind an attached flag is being completed.
    set -l attached (string match --regex -- '^-[^=]*=' "$current")
    if test (count $answer) -eq 0 -a "$directive" = 0
        set answer (__fish_complete_path (string replace -- "$attached" '' "$current"))
    end
    for candidate in $answer
        echo -- "$attached$candidate"
    end
end

complete --command PROGRAM --no-files --arguments '(__PROGRAM_candidates)'
