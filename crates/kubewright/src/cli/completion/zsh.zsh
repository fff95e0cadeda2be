#compdef PROGRAM
# Completes command lines of PROGRAM in zsh. Load it with:  source <(PROGRAM completion zsh)
# or store it as _PROGRAM in a directory of $fpath.

_PROGRAM() {
    local program=${(Q)words[1]/#\~/$HOME} line
    local -a answer offered
    # Nothing typed is executed but the program itself, which gets the words without their quotes.
    answer=("${(@f)$("$program" __complete "${(@Q)words[2,CURRENT]}" 2>/dev/null)}") || return 1
    local -i directive=${answer[-1]#:}
    answer[-1]=()

    for line in "${answer[@]}"; do
        # _describe takes a word and its description apart at a colon.
        line=${line//:/\\:}
        offered+=("${line/$'\t'/:}")
    done
    # Only the part behind an attached flag is being completed.
    [[ ${words[CURRENT]} == -*=* ]] && compset -P '*='

    if ((${#offered})); then
        _describe -V 'completions' offered
    elif ((directive & 4)); then
        return 1
    else
        _files
    fi
}

if [[ ${funcstack[1]} == _PROGRAM ]]; then
    _PROGRAM "$@"
else
    (($+functions[compdef])) || { autoload -Uz compinit && compinit; }
    compdef _PROGRAM PROGRAM
fi
