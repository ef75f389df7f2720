/* On a page of a case that is not its form: what was typed in this browser and has not arrived (fill-undelivered.js). */
import { showUndelivered } from "./fill-undelivered.js";

showUndelivered();
