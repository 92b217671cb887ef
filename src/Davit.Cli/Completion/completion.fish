# Completion of davit for fish: davit completion fish | source
function __davit_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l current (commandline -ct)
    for line in (command $words[1] __complete -- $words[2..-1] 2>/dev/null)
        switch $line
            case :none
            case :files
                __fish_complete_path $current
            case :directories
                __fish_complete_directories $current
            case '*'
                echo $line
        end
    end
end
complete -c davit -f -a '(__davit_complete)'
