# Completes command lines of PROGRAM in bash. Load it with:  source <(PROGRAM completion bash)

__start_PROGRAM() {
    # Bash takes words apart at '=' and ':'. Put together what is not separated by blanks, up to the cursor.
    local line=${COMP_LINE:0:COMP_POINT} words=() word blanks i
    for ((i = 0; i <= COMP_CWORD; i++)); do
        blanks=${line%%[![:blank:]]*}
        line=${line#"$blanks"}
        word=${COMP_WORDS[i]}
        ((i == COMP_CWORD)) && word=$line
        line=${line#"$word"}
        if ((i > 0)) && [[ -z $blanks && -n $word ]]; then
            words[${#words[@]} - 1]+=$word
        else
            words+=("$word")
        fi
    done
    local current=${words[${#words[@]} - 1]}

    # Nothing typed is executed but the program itself, which gets the words as they are.
    local program=${words[0]/#\~/$HOME} answer directive candidate
    answer=$("$program" __completeNoDesc "${words[@]:1}" 2>/dev/null) || return
    directive=${answer##*:}
    answer=${answer%:*}

    # What bash has set apart already is not repeated.
    local done_part=''
    [[ $current == *:* && $COMP_WORDBREAKS == *:* ]] && done_part=${current%"${current##*:}"}
    COMPREPLY=()
    while IFS='' read -r candidate; do
        [[ -n $candidate ]] && COMPREPLY+=("${candidate#"$done_part"}")
    done <<<"$answer"

    # Without compopt (before bash 4) files are offered as well.
    if ((directive & 4)) && type compopt &>/dev/null; then
        compopt +o default 2>/dev/null
    fi
}

complete -o default -F __start_PROGRAM PROGRAM
