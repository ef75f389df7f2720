/* On a page of cases that is not their form: what was typed in this browser and has not arrived (fill-undelivered.js). */
import { showUndelivered } from "./fill-undelivered.js";

showUndelivered();
