package deployment

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/moby/buildkit/frontend/dockerfile/instructions"
	"github.com/moby/buildkit/frontend/dockerfile/linter"
	"github.com/moby/buildkit/frontend/dockerfile/parser"
	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
)

// root is the repository's.
const root = "../../.."

var dockerfiles = []string{"docker/Dockerfile", "docker/all-in-one/Dockerfile"}

func mustExist(t *testing.T, path string) {
	t.Helper()
	if _, err := os.Stat(path); err != nil {
		t.Error(err)
	}
}

func read(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// stagesOf reads a Dockerfile as BuildKit does; what it warns of, and what its own lint finds, is an error too.
func stagesOf(text []byte) ([]instructions.Stage, error) {
	var found []string
	parsed, err := parser.Parse(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	for _, warning := range parsed.Warnings {
		found = append(found, warning.Short)
	}
	lint := linter.New(&linter.Config{
		Warn: func(rule, _, _, message string, _ []parser.Range) {
			found = append(found, rule+": "+message)
		},
	})
	stages, _, err := instructions.Parse(parsed.AST, lint)
	if err != nil {
		return nil, err
	}
	if err := copies(stages); err != nil {
		return nil, err
	}
	if len(found) > 0 {
		return nil, fmt.Errorf("%s", strings.Join(found, "; "))
	}
	return stages, nil
}

// copies looks up what the stages take from each other and from the repository, of which .dockerignore hides a part.
func copies(stages []instructions.Stage) error {
	visible, err := dockerContext()
	if err != nil {
		return err
	}
	var before []string
	for _, stage := range stages {
		for _, command := range stage.Commands {
			copied, is := command.(*instructions.CopyCommand)
			if !is {
				continue
			}
			if copied.From != "" {
				if !slices.Contains(before, copied.From) {
					return fmt.Errorf("%s: there is no stage %s before", copied, copied.From)
				}
				continue
			}
			for _, source := range copied.SourcePaths {
				if err := visible(source); err != nil {
					return fmt.Errorf("%s: %w", copied, err)
				}
			}
		}
		before = append(before, stage.Name)
	}
	return nil
}

func dockerContext() (func(path string) error, error) {
	file, err := os.Open(filepath.Join(root, ".dockerignore"))
	if err != nil {
		return nil, err
	}
	defer file.Close()
	patterns, err := ignorefile.ReadAll(file)
	if err != nil {
		return nil, err
	}
	matcher, err := patternmatcher.New(patterns)
	if err != nil {
		return nil, err
	}
	return func(path string) error {
		if _, err := os.Stat(filepath.Join(root, path)); err != nil {
			return err
		}
		hidden, err := matcher.MatchesOrParentMatches(path)
		if err == nil && hidden {
			err = fmt.Errorf(".dockerignore hides %s", path)
		}
		return err
	}, nil
}

func TestDockerfile_each_isSoundAndNotRunByRoot(t *testing.T) {
	for _, name := range dockerfiles {
		stages, err := stagesOf(read(t, name))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		user, checked := "root", false
		for _, command := range stages[len(stages)-1].Commands {
			switch command := command.(type) {
			case *instructions.UserCommand:
				user = command.User
			case *instructions.HealthCheckCommand:
				checked = command.Health.StartPeriod > 0
			}
		}
		if user == "root" || !checked {
			t.Errorf("%s: user %s, a health check with a start period: %t", name, user, checked)
		}
	}
}

func TestDockerfile_both_buildTheGatewayInTheSameWay(t *testing.T) {
	var builds []string
	for _, name := range dockerfiles {
		stages, err := stagesOf(read(t, name))
		if err != nil {
			t.Fatal(err)
		}
		var build strings.Builder
		for _, command := range stages[0].Commands {
			fmt.Fprintln(&build, command)
		}
		builds = append(builds, build.String())
	}
	if builds[0] != builds[1] {
		t.Errorf("%s\ndiffers from\n%s", builds[0], builds[1])
	}
}

// A check that accepts everything would be none: each of these mistakes is found in an otherwise sound file.
func TestDockerfile_mistakes_areFound(t *testing.T) {
	whole := string(read(t, dockerfiles[0]))
	for right, wrong := range map[string]string{
		"WORKDIR /build":          "WORKDIRECTORY /build",
		"FROM ${BASE} AS gateway": "FROM ${BASE} as gateway",
		"--from=build":            "--from=builder",
		"COPY src/main":           "COPY src/mian",
		"COPY LICENSE":            "COPY README.md LICENSE",
		"EXPOSE 8080":             "EXPOSE",
		"--interval=15s":          "--interval=often",
		"    && useradd":          "\n    && useradd",
		"USER relevo":             "USER relevo\nMAINTAINER nobody",
		"CMD [\"serve\"]":         "CMDS [\"serve\"]",
	} {
		if !strings.Contains(whole, right) {
			t.Errorf("the Dockerfile has no %q to be mistaken about", right)
			continue
		}
		if _, err := stagesOf([]byte(strings.Replace(whole, right, wrong, 1))); err == nil {
			t.Errorf("nothing is found wrong with %q", wrong)
		}
	}
}
