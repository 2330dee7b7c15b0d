/** The questions that come with hitlens, by name. */
import { usageError } from '../schema/errors.js';
import { didYouMean } from '../schema/near.js';
import { parseQuestion } from './header.js';
import type { Question } from './question.js';

/** A file of the `sql/` folder. */
export interface SqlFile {
  /** Without `.sql`. */
  readonly name: string;
  readonly path: string;
  readonly text: string;
}

/** All of them, in the order of their names. */
export function allQuestions(files: readonly SqlFile[]): Question[] {
  const questions = files.map(({ name, path, text }) => parseQuestion(name, text, path));
  return questions.sort((a, b) => (a.name < b.name ? -1 : 1));
}

export function findQuestion(files: readonly SqlFile[], name: string): Question {
  const file = files.find((candidate) => candidate.name === name);
  if (file !== undefined) return parseQuestion(file.name, file.text, file.path);
  const names = files.map((candidate) => candidate.name);
  throw usageError(
    `${name} is no question, and no .sql file. ${didYouMean(name, names)}hitlens query --list names all ${names.length} of them`,
  );
}
