# bash completion for behorig: verbs, options, their values, and the ids of configured systems.

_behorig_systems() {
  # One word a line in the first column; the heading is not a system.
  behorig "${_behorig_config[@]}" --lang en systems 2>/dev/null | awk 'NR > 1 { print $1 }'
}

_behorig_sinks() {
  behorig "${_behorig_config[@]}" --lang en deliveries 2>/dev/null | awk 'NR > 1 { print $1 }'
}

_behorig() {
  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} verb= word i
  local -a _behorig_config=()
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    case $word in
      -c | --config) _behorig_config=(--config "${COMP_WORDS[i + 1]}") && ((i++)) ;;
      --lang | --socket) ((i++)) ;;
      -*) ;;
      *) verb=${verb:+$verb }$word && case $verb in register | plugins | deliveries | connector | config | token) ;; *) break ;; esac ;;
    esac
  done
  case $previous in
    -c | --config | --socket | --to | --from | --register) mapfile -t COMPREPLY < <(compgen -f -- "$current") && return ;;
    --lang) mapfile -t COMPREPLY < <(compgen -W "sv en" -- "$current") && return ;;
    -o | --output)
      [ "$verb" = report ] && mapfile -t COMPREPLY < <(compgen -W "html csv xlsx" -- "$current") && return
      mapfile -t COMPREPLY < <(compgen -W "table json jsonl csv" -- "$current") && return
      ;;
    --fail-on | --severity) mapfile -t COMPREPLY < <(compgen -W "info low medium high critical" -- "$current") && return ;;
    --status)
      mapfile -t COMPREPLY < <(compgen -W "new open acknowledged accepted reopened resolved superseded out-of-scope" -- "$current")
      return
      ;;
  esac
  local words="--config --socket --lang --verbose --help"
  case $verb in
    "") words+=" --version check findings explain accept who person whatif sql systems runs confirm report status reload connect register plugins deliveries connector token config" ;;
    check) words+=" --all --as-of --dry-run --fail-on --local --output $(_behorig_systems)" ;;
    findings) words+=" --status --severity --control --output $(_behorig_systems)" ;;
    explain) words+=" --output" ;;
    accept) words+=" --by --until --reason --reference" ;;
    who) words+=" --as-of --output $(_behorig_systems)" ;;
    person) words+=" --as-of --output" ;;
    whatif) words+=" --register --as-of --output" ;;
    sql) words+=" .tables .schema --as-of --output" ;;
    systems) words+=" --output" ;;
    status) words+=" --fail-on --output" ;;
    runs) words+=" --limit --output $(_behorig_systems)" ;;
    report) words+=" --output --to --force $(_behorig_systems)" ;;
    register) words+=" validate convert diff template" ;;
    "register convert") words+=" --to --from --force" ;;
    "register diff") words+=" --output $(compgen -f -- "$current")" ;;
    "register template") words+=" --example --force $(compgen -f -- "$current")" ;;
    plugins) words+=" describe" ;;
    connect) words+=" --set $(behorig "${_behorig_config[@]}" --lang en plugins 2>/dev/null | awk '$2 == "connector" { print $1 }')" ;;
    deliveries) words+=" --output list run pause resume retry drop forget" ;;
    "deliveries list") words+=" --output $(_behorig_sinks)" ;;
    "deliveries "*) words+=" $(_behorig_sinks)" ;;
    connector) words+=" test" ;;
    "connector test") words+=" $(_behorig_systems)" ;;
    token) words+=" create list revoke" ;;
    "token create") words+=" --name --as --until --may --systems" ;;
    "token list") words+=" --output" ;;
    config) words+=" check" ;;
  esac
  mapfile -t COMPREPLY < <(compgen -W "$words" -- "$current")
}

complete -F _behorig behorig
